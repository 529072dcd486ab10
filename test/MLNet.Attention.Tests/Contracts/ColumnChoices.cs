using Microsoft.ML;

namespace MLNet.Attention.Tests.Contracts;

/// <summary>Which columns a test asks for: all, those of even index, those of odd, none, each alone.</summary>
internal static class ColumnChoices
{
    public static IEnumerable<DataViewSchema.Column[]> Of(DataViewSchema schema) =>
    [
        [.. schema],
        [.. schema.Where(column => column.Index % 2 == 0)],
        [.. schema.Where(column => column.Index % 2 == 1)],
        [],
        .. schema.Select(column => new[] { column }),
    ];

    public static string Name(DataViewSchema.Column[] columns) => columns.Length == 0
        ? "no column"
        : string.Join(", ", columns.Select(column => $"{column.Name} ({column.Index})"));

    /// <summary>Asserts that the columns asked for are active and that inactive ones have no getter.</summary>
    public static void CheckActive(DataViewRow row, DataViewSchema.Column[] columns)
    {
        foreach (var column in row.Schema)
        {
            if (columns.Contains(column))
                Assert.IsTrue(row.IsColumnActive(column), $"column '{column.Name}' was asked for but is not active");
            else if (!row.IsColumnActive(column))
                AssertNoGetter(row, column);
        }
    }

    private static void AssertNoGetter(DataViewRow row, DataViewSchema.Column column)
    {
        var hasGetter = true;
        try
        {
            Cells.Reader(row, column);
        }
        catch (Exception) // any: stock rows throw various ones
        {
            hasGetter = false;
        }
        Assert.IsFalse(hasGetter, $"the inactive column '{column.Name}' has a getter");
    }
}
