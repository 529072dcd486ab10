namespace Microsoft.ML.Data;

/// <summary>
/// An input schema with columns added. A column with a new name goes to the end, one with a known name directly after
/// the last of that name, which it hides.
/// </summary>
internal sealed class MergedSchema
{
    private readonly int[] inputOf;
    private readonly int[] addedOf;

    public MergedSchema(DataViewSchema input, IReadOnlyList<DataViewSchema.DetachedColumn> added)
    {
        var columns = input
            .Select(column => (Column: new DataViewSchema.DetachedColumn(column), Input: column.Index, Added: -1))
            .ToList();
        for (var i = 0; i < added.Count; i++)
        {
            var column = added[i];
            var known = columns.FindLastIndex(other => other.Column.Name == column.Name);
            columns.Insert(known < 0 ? columns.Count : known + 1, (column, -1, i));
        }
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(columns.Select(column => column.Column));
        Schema = builder.ToSchema();
        inputOf = columns.Select(column => column.Input).ToArray();
        addedOf = columns.Select(column => column.Added).ToArray();
    }

    public DataViewSchema Schema { get; }

    /// <summary>The input column behind an output column, or -1.</summary>
    public int InputOf(int output) => inputOf[output];

    /// <summary>The added column behind an output column, or -1.</summary>
    public int AddedOf(int output) => addedOf[output];
}
