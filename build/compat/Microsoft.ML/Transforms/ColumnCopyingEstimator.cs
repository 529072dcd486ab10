using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms;

/// <summary>Copies a column under a new name.</summary>
public sealed class ColumnCopyingEstimator : TrivialEstimator<ColumnCopyingTransformer>
{
    internal ColumnCopyingEstimator(ColumnPair column) : base(new ColumnCopyingTransformer(column))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema) =>
        inputSchema.WithColumn(Transformer.Column, input => new SchemaShape.Column(
            Transformer.Column.Output, input.Kind, input.ItemType, input.IsKey, input.Annotations));
}
