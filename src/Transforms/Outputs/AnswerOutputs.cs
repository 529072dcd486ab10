using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Rows;
using Microsoft.ML;

namespace MLNet.Attention.Transforms.Outputs;

/// <summary>The columns of a question answerer.</summary>
internal sealed class AnswerOutputs(QuestionModel model, string columnName) : RowOutputs
{
    public override IReadOnlyList<DataViewSchema.DetachedColumn> CreateColumns(DataViewSchema input) =>
        AnswerColumns.Create(columnName);

    public override RowBlock CreateBlock(ReadOnlySpan<bool> active, Cancellation? cancellation) =>
        new AnswerBlock(new AnswerExtractor(model) { Cancellation = cancellation });
}
