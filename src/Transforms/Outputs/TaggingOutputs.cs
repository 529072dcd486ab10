using MLNet.Attention.Transforms.Columns;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Rows;
using Microsoft.ML;

namespace MLNet.Attention.Transforms.Outputs;

/// <summary>The columns of a token classifier, which reads texts or the words of texts.</summary>
internal sealed class TaggingOutputs(TokenModel model) : RowOutputs
{
    public override DataViewSchema.Column FindText(DataViewSchema schema, string name) => InputColumns.TextOrWords(schema, name);

    public override IReadOnlyList<DataViewSchema.DetachedColumn> CreateColumns(DataViewSchema input) =>
        TaggingColumns.Create(model.Configuration.KeyCount, model.Configuration.Labels);

    public override RowBlock CreateBlock(ReadOnlySpan<bool> active, Cancellation? cancellation) =>
        new TaggingBlock(new WordTagger(model) { Cancellation = cancellation });
}
