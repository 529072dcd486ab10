using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Shapes of the output of estimators that add columns.</summary>
internal static class SchemaShapeExtensions
{
    /// <summary>The shape with the pair's output column added or replaced.</summary>
    public static SchemaShape WithColumn(this SchemaShape inputSchema, ColumnPair pair,
        Func<SchemaShape.Column, SchemaShape.Column> map)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return inputSchema.WithColumns([map(inputSchema.Find(pair.Input))]);
    }

    /// <summary>The shape with columns added, or replaced where the name is known.</summary>
    public static SchemaShape WithColumns(this SchemaShape inputSchema, IEnumerable<SchemaShape.Column> added)
    {
        var result = inputSchema.ToDictionary(column => column.Name);
        foreach (var column in added)
            result[column.Name] = column;
        return new SchemaShape(result.Values);
    }

    public static SchemaShape.Column Find(this SchemaShape inputSchema, string name) =>
        inputSchema.TryFindColumn(name, out var column)
            ? column
            : throw Contracts.MissingColumn(nameof(inputSchema), "input", name);

    /// <summary>Some of a column's annotations.</summary>
    public static IEnumerable<SchemaShape.Column> AnnotationsNamed(this SchemaShape.Column column, string name) =>
        column.Annotations.Where(annotation => annotation.Name == name);
}
