using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Rows;
using Microsoft.ML;

namespace MLNet.Attention.Transforms.Outputs;

/// <summary>The columns of a text model's predictions and, on request, of tokens and their weights.</summary>
internal sealed class PredictionOutputs(TextModel model) : RowOutputs
{
    public override IReadOnlyList<DataViewSchema.DetachedColumn> CreateColumns(DataViewSchema input)
    {
        var columns = model.Configuration.Task.CreateColumns(input).Select(model.Configuration.OutputNames.Rename);
        return model.Configuration.OutputTokenWeights ? [.. columns, .. TokenColumns.Create()] : [.. columns];
    }

    public override RowBlock CreateBlock(ReadOnlySpan<bool> active, Cancellation? cancellation)
    {
        var scorer = new TextScorer(model) { CheckAlive = cancellation is null ? null : cancellation.Check };
        return new PredictionBlock(model, scorer, active);
    }
}
