using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>Copies columns under new names.</summary>
public sealed class ColumnCopyingEstimator : TrivialEstimator<ColumnCopyingTransformer>
{
    internal ColumnCopyingEstimator(ColumnPair column) : base(new ColumnCopyingTransformer(column))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema) =>
        inputSchema.WithColumns(Transformer.Columns, (column, input) =>
            new SchemaShape.Column(column.Output, input.Kind, input.ItemType, input.IsKey, input.Annotations));
}
