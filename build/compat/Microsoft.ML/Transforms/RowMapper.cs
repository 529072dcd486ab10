namespace Microsoft.ML.Data;

/// <summary>The columns that a row-wise transformer adds to rows of one schema.</summary>
internal abstract class RowMapper(DataViewSchema inputSchema)
{
    public DataViewSchema InputSchema => inputSchema;

    public abstract IReadOnlyList<DataViewSchema.DetachedColumn> AddedColumns { get; }

    /// <summary>Whether the active added columns need an input column.</summary>
    public abstract Func<int, bool> GetDependencies(Func<int, bool> isActive);

    /// <summary>A getter for each active added column, null for the others.</summary>
    public abstract Delegate?[] CreateGetters(DataViewRow input, Func<int, bool> isActive);
}
