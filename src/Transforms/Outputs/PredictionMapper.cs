using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.Columns;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Rows;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace MLNet.Attention.Transforms.Outputs;

/// <summary>Adds what a model predicts and, when it is asked for them, tokens and their weights.</summary>
internal sealed class PredictionMapper : ScoringMapper
{
    private readonly TextModel model;
    private readonly OutputColumns outputColumns;
    private readonly int outputCount;

    private PredictionMapper(IHostEnvironment environment, TextModel model, IReadOnlyList<string> textColumnNames,
        DataViewSchema inputSchema, OutputColumns outputColumns, IReadOnlyList<DataViewSchema.DetachedColumn> outputs)
        : base(environment, textColumnNames, inputSchema,
            model.Configuration.TokenColumns ? [.. outputs, .. TokenColumns.Create()] : outputs)
    {
        this.model = model;
        this.outputColumns = outputColumns;
        outputCount = outputs.Count;
    }

    /// <exception cref="ArgumentOutOfRangeException">A text column is not there or is not text.</exception>
    public static PredictionMapper Create(
        IHostEnvironment environment, TextModel model, IReadOnlyList<string> textColumnNames, DataViewSchema inputSchema)
    {
        var columns = OutputColumns.Of(model.Configuration);
        return new PredictionMapper(
            environment, model, textColumnNames, inputSchema, columns, columns.Create(inputSchema));
    }

    public override BatchScorer CreateScorer(bool[] active, Cancellation? cancellation)
    {
        var scorer = new TextScorer(model) { Cancellation = cancellation };
        if (active.AsSpan(InputSchema.Count + outputCount).Contains(true))
            scorer.KeepTokens();
        return scorer;
    }

    public override Delegate CreateGetter(
        int column, BatchScorer scorer, Func<ReadOnlyMemory<float>> outputs, Func<int> current)
    {
        if (column < outputCount)
            return outputColumns.CreateGetter(column, outputs);
        var texts = (TextScorer)scorer;
        texts.KeepTokens();
        return TokenColumns.CreateGetter(column - outputCount, texts, current);
    }
}
