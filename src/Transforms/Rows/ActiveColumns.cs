using Microsoft.ML;

namespace MLNet.Attention.Transforms.Rows;

/// <summary>The checks that every row and cursor makes before it hands out a getter.</summary>
internal static class ActiveColumns
{
    /// <exception cref="InvalidOperationException">The column was not asked for when the row was opened.</exception>
    public static void Check(bool[] active, DataViewSchema schema, DataViewSchema.Column column)
    {
        if (column.Index >= active.Length || !active[column.Index])
        {
            throw new InvalidOperationException($"Column '{column.Name}' (index {column.Index}) is not active; " +
                $"active are: {string.Join(", ", schema.Where(c => active[c.Index]).Select(c => c.Name))}.");
        }
    }

    /// <exception cref="InvalidOperationException">The column's values are of another type.</exception>
    public static ValueGetter<TValue> Typed<TValue>(Delegate getter, DataViewSchema.Column column) =>
        getter as ValueGetter<TValue> ?? throw new InvalidOperationException(
            $"Column '{column.Name}' has values of {column.Type.RawType}; asked for {typeof(TValue)}.");
}
