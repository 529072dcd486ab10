using Microsoft.ML;

namespace MLNet.Attention.Transforms.Rows;

/// <summary>The checks that every row and cursor makes before it hands out a getter.</summary>
internal static class ActiveColumns
{
    /// <exception cref="InvalidOperationException">The column is not active.</exception>
    public static void Check(bool[] active, DataViewSchema schema, DataViewSchema.Column column)
    {
        if (column.Index >= active.Length || !active[column.Index])
        {
            throw new InvalidOperationException($"Column '{column.Name}' (index {column.Index}) is not active; " +
                $"expected an active column: {string.Join(", ", schema.Where(c => active[c.Index]).Select(c => c.Name))}.");
        }
    }

    /// <exception cref="InvalidOperationException">The values of the column have another type.</exception>
    public static ValueGetter<TValue> Typed<TValue>(Delegate getter, DataViewSchema.Column column) =>
        getter as ValueGetter<TValue> ?? throw new InvalidOperationException(
            $"The type of a getter for column '{column.Name}' is {typeof(TValue)}; expected {column.Type.RawType}.");
}
