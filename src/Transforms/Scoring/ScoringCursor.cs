using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Transforms;

/// <summary>
/// Reads ahead a block of rows, scores its texts in batches of like length, and gives the rows back in their order.
/// </summary>
internal sealed class ScoringCursor : DataViewRowCursor
{
    // A block starts small, so that looking at a few rows is cheap, and doubles. Its limits bound what is held.
    private const int FirstBlock = 16;
    private const int MaximumRows = 512;
    private const int MaximumTokens = 64 * 1024;

    private readonly ScoringMapper mapper;
    private readonly DataViewRowCursor input;
    private readonly bool[] active;
    private readonly BatchScorer scorer;
    private readonly ColumnBuffer?[] passedThrough; // by column index
    private readonly ValueGetter<ReadOnlyMemory<char>>[] getTexts;
    private readonly ValueGetter<DataViewRowId> getId;
    private ReadOnlyMemory<char> text;
    private (long Position, long Batch, DataViewRowId Id)[] rows = [];
    private float[] outputs = [];
    private int capacity;
    private int count;
    private int current = -1;
    private bool ended;

    public ScoringCursor(ScoringMapper mapper, DataViewRowCursor input, bool[] active)
    {
        this.mapper = mapper;
        this.input = input;
        this.active = active;
        scorer = mapper.CreateScorer(active);
        passedThrough = mapper.InputSchema
            .Select(column => active[column.Index] ? ColumnBuffer.Create(input, input.Schema[column.Index]) : null)
            .ToArray();
        getTexts = mapper.TextGetters(input);
        getId = input.GetIdGetter();
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
        current++;
        if (current < count)
            return true;
        if (ended)
            count = 0;
        else
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

    private void ReadBlock()
    {
        Grow();
        scorer.Clear();
        count = 0;
        while (count < capacity && scorer.Texts.TokenCount < MaximumTokens)
        {
            if (!input.MoveNext())
            {
                ended = true;
                break;
            }
            ReadRow(count++);
        }
        scorer.Score(outputs);
    }

    private void ReadRow(int row)
    {
        rows[row].Position = input.Position;
        rows[row].Batch = input.Batch;
        getId(ref rows[row].Id);
        foreach (var column in passedThrough)
            column?.Read(row);
        foreach (var getText in getTexts)
        {
            getText(ref text);
            scorer.Add(text.Span);
        }
    }

    private void Grow()
    {
        if (capacity == MaximumRows)
            return;
        capacity = capacity == 0 ? FirstBlock : 2 * capacity;
        Array.Resize(ref rows, capacity);
        outputs = new float[capacity * scorer.Outputs];
        foreach (var column in passedThrough)
            column?.Resize(capacity);
    }
}
