using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>Adds columns computed by a function.</summary>
public sealed class CustomMappingEstimator<TSrc, TDst> : TrivialEstimator<CustomMappingTransformer<TSrc, TDst>>
    where TSrc : class, new()
    where TDst : class, new()
{
    internal CustomMappingEstimator(CustomMappingTransformer<TSrc, TDst> transformer) : base(transformer)
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        foreach (var needed in Transformer.InputDefinition)
            Check(inputSchema.Find(needed.ColumnName), needed.ColumnType);
        return inputSchema.WithColumns(SchemaShape.Create(Transformer.AddedSchema));
    }

    private static void Check(SchemaShape.Column column, DataViewType type)
    {
        SchemaShape.GetColumnTypeShape(type, out var kind, out var itemType, out var isKey);

        // A member for vectors of any size also takes those of a fixed size.
        var kindFits = kind == column.Kind || (kind, column.Kind)
            is (SchemaShape.Column.VectorKind.VariableVector, SchemaShape.Column.VectorKind.Vector);
        if (!kindFits || isKey != column.IsKey || !itemType.Equals(column.ItemType))
            throw Contracts.WrongType("inputSchema", "input", column.Name, type.ToString()!, column.GetTypeString());
    }
}
