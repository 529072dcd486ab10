using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Rows;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Transforms.Outputs;

/// <summary>One column with the pooled vector of a text.</summary>
internal sealed class VectorOutputs(TextModel model, string columnName) : RowOutputs
{
    public override IReadOnlyList<DataViewSchema.DetachedColumn> CreateColumns(DataViewSchema input) =>
        [new(columnName, new VectorDataViewType(NumberDataViewType.Single, model.Configuration.VectorLength))];

    public override RowBlock CreateBlock(ReadOnlySpan<bool> active, Cancellation? cancellation) =>
        new VectorBlock(new VectorScorer(model) { CheckAlive = cancellation is null ? null : cancellation.Check });
}
