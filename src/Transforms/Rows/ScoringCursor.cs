using System.Runtime.ExceptionServices;
using MLNet.Attention.Transforms.Batches;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Transforms.Rows;

/// <summary>
/// Reads ahead a block of rows, scores its texts in batches of like length, and gives the rows back in their order.
/// </summary>
internal sealed class ScoringCursor : DataViewRowCursor
{
    // A block starts small, so that looking at a few rows is cheap, and doubles. Its limits bound what is held: the bytes
    // are those of the model's outputs and of the pass-through columns.
    private const int FirstBlock = 16;
    private const int MaximumRows = 512;
    private const int MaximumTokens = 64 * 1024;
    private const int MaximumBytes = 1 << 24;

    private readonly ScoringMapper mapper;
    private readonly DataViewRowCursor input;
    private readonly bool[] active;
    private readonly BatchScorer scorer;
    private readonly ColumnBuffer?[] passedThrough; // by column index
    private readonly ValueGetter<ReadOnlyMemory<char>>[] getTexts;
    private readonly ValueGetter<DataViewRowId> getId;
    private readonly int maximumRows;
    private ReadOnlyMemory<char> text;
    private (long Position, long Batch, DataViewRowId Id)[] rows = [];
    private float[] outputs = [];
    private int capacity;
    private int count;
    private int current = -1;
    private bool ended;
    private ExceptionDispatchInfo? failure;

    public ScoringCursor(ScoringMapper mapper, DataViewRowCursor input, bool[] active)
    {
        this.mapper = mapper;
        this.input = input;
        this.active = active;
        scorer = mapper.CreateScorer(active, new Cancellation(mapper.Environment));
        passedThrough = mapper.InputSchema
            .Select(column => active[column.Index] ? ColumnBuffer.Create(input, input.Schema[column.Index]) : null)
            .ToArray();
        getTexts = mapper.TextGetters(input);
        getId = input.GetIdGetter();
        maximumRows = (int)Math.Clamp(MaximumBytes / (sizeof(float) * (long)scorer.Outputs), 1, MaximumRows);
    }

    public override DataViewSchema Schema => mapper.OutputSchema;

    public override long Position => current < 0 ? -1 : rows[current].Position;

    public override long Batch => current < 0 ? 0 : rows[current].Batch;

    public override bool IsColumnActive(DataViewSchema.Column column) => active[column.Index];

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = rows[Current()].Id;

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        RowColumns.CheckActive(active, Schema, column);
        var getter = column.Index < passedThrough.Length
            ? passedThrough[column.Index]!.CreateGetter(Current)
            : mapper.CreateGetter(column.Index - passedThrough.Length, scorer, CurrentOutputs, Current);
        return RowColumns.Typed<TValue>(getter, column);
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
        : throw new InvalidOperationException("The cursor is not on a row: call MoveNext first, and stop at false.");

    private ReadOnlyMemory<float> CurrentOutputs() => outputs.AsMemory(Current() * scorer.Outputs, scorer.Outputs);

    /// <summary>Reads and scores the next block, whose rows count from then on. After an error there is no going on.</summary>
    private void ReadBlock()
    {
        try
        {
            Grow();
            var read = ReadRows();
            mapper.Score(scorer, outputs, row => rows[row].Position);
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
        scorer.Clear();
        var read = 0;
        for (long bytes = 0; read < capacity && scorer.Texts.TokenCount < MaximumTokens && bytes < MaximumBytes; read++)
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
        foreach (var getText in getTexts)
        {
            getText(ref text);
            scorer.Add(text.Span);
        }
        return bytes;
    }

    private void Grow()
    {
        if (capacity == maximumRows)
            return;
        capacity = Math.Min(capacity == 0 ? FirstBlock : 2 * capacity, maximumRows);
        Array.Resize(ref rows, capacity);
        outputs = new float[capacity * scorer.Outputs];
        foreach (var column in passedThrough)
            column?.Resize(capacity);
    }
}
