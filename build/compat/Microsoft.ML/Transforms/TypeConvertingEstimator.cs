using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms;

/// <summary>Converts columns to another type.</summary>
public sealed class TypeConvertingEstimator : TrivialEstimator<TypeConvertingTransformer>
{
    internal TypeConvertingEstimator(IReadOnlyList<ColumnPair> columns, DataKind outputKind)
        : base(new TypeConvertingTransformer(columns, outputKind))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema) =>
        inputSchema.WithColumns(Transformer.Columns, (column, input) =>
        {
            if (!ValueConversions.CanConvert(input.ItemType, Transformer.ItemType))
            {
                throw new ArgumentOutOfRangeException(nameof(inputSchema),
                    $"Column '{column.Input}' of type {input.ItemType} cannot be converted to {Transformer.ItemType}.");
            }
            // Like ML.NET's, the shape has the input's annotations, and does not say that a key stays a key.
            return new SchemaShape.Column(column.Output, input.Kind, Transformer.ItemType, false, input.Annotations);
        });
}
