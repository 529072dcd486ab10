using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Rows;
using Microsoft.ML;

namespace MLNet.Attention.Transforms.Outputs;

/// <summary>The columns of an extractive summarizer.</summary>
internal sealed class ExtractOutputs(ExtractiveModel model, string columnName) : RowOutputs
{
    public override IReadOnlyList<DataViewSchema.DetachedColumn> CreateColumns(DataViewSchema input) =>
        ExtractColumns.Create(columnName);

    public override RowBlock CreateBlock(ReadOnlySpan<bool> active, Cancellation? cancellation) =>
        new ExtractBlock(new SentenceExtractor(model) { Cancellation = cancellation });
}
