namespace Microsoft.ML.Data;

/// <summary>
/// An input schema with columns added. A column with a new name goes to the end, one with a known name directly after
/// the last of that name, which it hides.
/// </summary>
internal sealed class MergedSchema
{
    private readonly int[] _inputOf;
    private readonly int[] _addedOf;

    public MergedSchema(DataViewSchema input, IReadOnlyList<DataViewSchema.DetachedColumn> added)
    {
        var columns = input
            .Select(column => (Column: new DataViewSchema.DetachedColumn(column), Input: column.Index, Added: -1))
            .ToList();
        for (int i = 0; i < added.Count; i++)
        {
            var column = added[i];
            int known = columns.FindLastIndex(other => other.Column.Name == column.Name);
            columns.Insert(known < 0 ? columns.Count : known + 1, (column, -1, i));
        }

        var builder = new DataViewSchema.Builder();
        builder.AddColumns(columns.Select(column => column.Column));
        Schema = builder.ToSchema();
        _inputOf = columns.Select(column => column.Input).ToArray();
        _addedOf = columns.Select(column => column.Added).ToArray();
    }

    public DataViewSchema Schema { get; }

    /// <summary>The input column behind an output column, or -1.</summary>
    public int InputOf(int output) => _inputOf[output];

    /// <summary>The added column behind an output column, or -1.</summary>
    public int AddedOf(int output) => _addedOf[output];
}
