using System.Runtime.ExceptionServices;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Transforms.Rows;

/// <summary>
/// Reads a block of rows ahead, runs the model on the block, and returns the rows in their order.
/// </summary>
internal sealed class BlockCursor : DataViewRowCursor
{
    // The first block is small, so that reading a few rows is cheap; each further block is twice as large. MaximumBytes bounds
    // the pass-through columns; RowBlock.IsFull bounds what the model needs.
    private const int FirstBlock = 16;
    private const int MaximumRows = 512;
    private const int MaximumBytes = 1 << 24;

    private readonly ModelMapper mapper;
    private readonly DataViewRowCursor input;
    private readonly bool[] active;
    private readonly BlockReader reader;
    private readonly ColumnBuffer?[] passedThrough; // by column index
    private readonly ValueGetter<DataViewRowId> getId;
    private (long Position, long Batch, DataViewRowId Id)[] rows = [];
    private int capacity;
    private int count;
    private int current = -1;
    private bool ended;
    private ExceptionDispatchInfo? failure;

    public BlockCursor(ModelMapper mapper, DataViewRowCursor input, bool[] active)
    {
        this.mapper = mapper;
        this.input = input;
        this.active = active;
        reader = new BlockReader(mapper, input, mapper.CreateBlock(active, new Cancellation(mapper.Environment)));
        passedThrough = mapper.InputSchema
            .Select(column => active[column.Index] ? ColumnBuffer.Create(input, input.Schema[column.Index]) : null)
            .ToArray();
        getId = input.GetIdGetter();
    }

    public override DataViewSchema Schema => mapper.OutputSchema;

    public override long Position => current < 0 ? -1 : rows[current].Position;

    public override long Batch => current < 0 ? 0 : rows[current].Batch;

    public override bool IsColumnActive(DataViewSchema.Column column) => active[column.Index];

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = rows[Current()].Id;

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        ActiveColumns.Check(active, Schema, column);
        var getter = column.Index < passedThrough.Length
            ? passedThrough[column.Index]!.CreateGetter(Current)
            : reader.Block.CreateGetter(column.Index - passedThrough.Length, Current);
        return ActiveColumns.Typed<TValue>(getter, column);
    }

    public override bool MoveNext()
    {
        failure?.Throw();
        current++;
        if (current < count)
            return true;
        (current, count) = (-1, 0);
        if (!ended)
            ReadBlock();
        current = count > 0 ? 0 : -1;
        return count > 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            input.Dispose();
        base.Dispose(disposing);
    }

    private int Current() => current >= 0
        ? current
        : throw new InvalidOperationException("The cursor is not on a row; expected a call of MoveNext that returned true.");

    /// <summary>Reads the next block and runs the model on it. After an error, every later call throws the same error.</summary>
    private void ReadBlock()
    {
        try
        {
            Grow();
            var read = ReadRows();
            reader.Run(row => rows[row].Position);
            count = read;
        }
        catch (Exception error)
        {
            failure = ExceptionDispatchInfo.Capture(error);
            throw;
        }
    }

    private int ReadRows()
    {
        reader.Block.Clear();
        var read = 0;
        for (long bytes = 0; read < capacity && !reader.Block.IsFull && bytes < MaximumBytes; read++)
        {
            if (!input.MoveNext())
            {
                ended = true;
                break;
            }
            bytes += ReadRow(read);
        }
        return read;
    }

    /// <returns>The bytes of the row's pass-through columns.</returns>
    private long ReadRow(int row)
    {
        rows[row].Position = input.Position;
        rows[row].Batch = input.Batch;
        getId(ref rows[row].Id);
        long bytes = 0;
        foreach (var column in passedThrough)
            bytes += column?.Read(row) ?? 0;
        reader.Add();
        return bytes;
    }

    private void Grow()
    {
        if (capacity == MaximumRows)
            return;
        capacity = capacity == 0 ? FirstBlock : Math.Min(2 * capacity, MaximumRows);
        Array.Resize(ref rows, capacity);
        foreach (var column in passedThrough)
            column?.Resize(capacity);
    }
}
