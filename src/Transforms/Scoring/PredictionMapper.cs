using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Transforms;

/// <summary>Adds what a model predicts and, when it is asked for them, tokens and their weights.</summary>
internal sealed class PredictionMapper : ScoringMapper
{
    private readonly TextModel model;
    private readonly OutputColumns outputColumns;
    private readonly int outputCount;

    private PredictionMapper(TextModel model, IReadOnlyList<string> textColumnNames, DataViewSchema inputSchema,
        OutputColumns outputColumns, IReadOnlyList<DataViewSchema.DetachedColumn> outputs)
        : base(textColumnNames, inputSchema,
            model.Configuration.TokenColumns ? [.. outputs, .. TokenColumns.Create()] : outputs)
    {
        this.model = model;
        this.outputColumns = outputColumns;
        outputCount = outputs.Count;
    }

    /// <exception cref="ArgumentOutOfRangeException">A text column is not there or is not text.</exception>
    public static PredictionMapper Create(
        TextModel model, IReadOnlyList<string> textColumnNames, DataViewSchema inputSchema)
    {
        var columns = OutputColumns.Of(model.Configuration);
        return new PredictionMapper(model, textColumnNames, inputSchema, columns, columns.Create(inputSchema));
    }

    public override BatchScorer CreateScorer(bool[] active) =>
        new TextScorer(model, keepTokens: active.AsSpan(InputSchema.Count + outputCount).Contains(true));

    public override Delegate CreateGetter(
        int column, BatchScorer scorer, Func<ReadOnlyMemory<float>> outputs, Func<int> current) => column < outputCount
        ? outputColumns.CreateGetter(column, outputs)
        : TokenColumns.CreateGetter(column - outputCount, (TextScorer)scorer, current);
}
