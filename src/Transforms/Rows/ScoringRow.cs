using MLNet.Attention.Transforms.Batches;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Transforms.Rows;

/// <summary>
/// One row scored on demand: what a prediction engine reads. The model runs once per row, however many columns are
/// read.
/// </summary>
internal sealed class ScoringRow : DataViewRow
{
    private readonly ScoringMapper mapper;
    private readonly DataViewRow input;
    private readonly bool[] active;
    private readonly BatchScorer scorer;
    private readonly float[] outputs;
    private readonly ValueGetter<ReadOnlyMemory<char>>[] getTexts;
    private ReadOnlyMemory<char> text;
    private long scoredPosition = -1;

    public ScoringRow(ScoringMapper mapper, DataViewRow input, bool[] active)
    {
        this.mapper = mapper;
        this.input = input;
        this.active = active;
        // What a prediction engine activates, all columns, says nothing of what is read: a getter does.
        scorer = mapper.CreateScorer(new bool[active.Length]);
        outputs = new float[scorer.Outputs];
        getTexts = mapper.NeedsModel(active) ? mapper.TextGetters(input) : [];
    }

    public override DataViewSchema Schema => mapper.OutputSchema;

    public override long Position => input.Position;

    public override long Batch => input.Batch;

    public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

    public override bool IsColumnActive(DataViewSchema.Column column) => active[column.Index];

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        RowColumns.CheckActive(active, Schema, column);
        var added = column.Index - mapper.InputSchema.Count;
        if (added < 0)
            return input.GetGetter<TValue>(input.Schema[column.Index]);
        scoredPosition = -1; // the getter may need what was not computed so far
        return RowColumns.Typed<TValue>(mapper.CreateGetter(added, scorer, Score, ScoredRow), column);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            input.Dispose();
        base.Dispose(disposing);
    }

    private int ScoredRow()
    {
        Score();
        return 0;
    }

    private ReadOnlyMemory<float> Score()
    {
        if (scoredPosition == input.Position)
            return outputs;
        scoredPosition = -1;
        scorer.Clear();
        foreach (var getText in getTexts)
        {
            getText(ref text);
            scorer.Add(text.Span);
        }
        mapper.Score(scorer, outputs, _ => input.Position);
        scoredPosition = input.Position;
        return outputs;
    }
}
