using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>Maps keys back to the values they stand for.</summary>
public sealed class KeyToValueMappingEstimator : TrivialEstimator<KeyToValueMappingTransformer>
{
    internal KeyToValueMappingEstimator(ColumnPair column) : base(new KeyToValueMappingTransformer(column))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema) =>
        inputSchema.WithColumn(Transformer.Column, input =>
        {
            var column = Transformer.Column;
            if (!input.IsKey)
                throw Contracts.WrongType(nameof(inputSchema), "input", column.Input, "a key", input.GetTypeString());
            if (!input.Annotations.TryFindColumn(AnnotationKinds.KeyValues, out var values))
            {
                throw new ArgumentOutOfRangeException(nameof(inputSchema),
                    $"Column '{column.Input}' has no key values to map to.");
            }
            return new SchemaShape.Column(column.Output, input.Kind, values.ItemType, values.IsKey,
                new SchemaShape(input.AnnotationsNamed(AnnotationKinds.SlotNames)));
        });
}
