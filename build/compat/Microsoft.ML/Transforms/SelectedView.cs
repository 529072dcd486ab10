namespace Microsoft.ML.Data;

/// <summary>Some columns of a data view.</summary>
internal sealed class SelectedView : IDataView, IRowToRowMapper
{
    private readonly IDataView? source;
    private readonly DataViewSchema.Column[] columns;

    /// <param name="inputSchema">The schema that the columns are of.</param>
    /// <param name="columns">The columns to keep, in their new order.</param>
    /// <param name="source">The data; null for a mapper that only serves single rows.</param>
    public SelectedView(DataViewSchema inputSchema, DataViewSchema.Column[] columns, IDataView? source = null)
    {
        InputSchema = inputSchema;
        this.columns = columns;
        this.source = source;
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(columns);
        Schema = builder.ToSchema();
    }

    public DataViewSchema Schema { get; }

    public DataViewSchema InputSchema { get; }

    public DataViewSchema OutputSchema => Schema;

    public bool CanShuffle => Source.CanShuffle;

    private IDataView Source => source ?? throw new InvalidOperationException("This mapper has no data of its own.");

    public long? GetRowCount() => Source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        var needed = columnsNeeded.ToArray();
        return new Cursor(this, Source.GetRowCursor(GetDependencies(needed), rand), needed);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n,
        Random? rand = null)
    {
        var needed = columnsNeeded.ToArray();
        return Source.GetRowCursorSet(GetDependencies(needed), n, rand)
            .Select(input => (DataViewRowCursor)new Cursor(this, input, needed))
            .ToArray();
    }

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns) =>
        dependingColumns.Select(column => columns[column.Index]).DistinctBy(column => column.Index).ToArray();

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns) =>
        new Row(this, input);

    private sealed class Row(SelectedView view, DataViewRow input) : WrappingRow(input)
    {
        public override DataViewSchema Schema => view.Schema;

        public override bool IsColumnActive(DataViewSchema.Column column) => true;

        public override ValueGetter<T> GetGetter<T>(DataViewSchema.Column column) =>
            Input.GetGetter<T>(view.columns[column.Index]);
    }

    private sealed class Cursor(SelectedView view, DataViewRowCursor input, DataViewSchema.Column[] needed)
        : WrappingCursor(input)
    {
        private readonly HashSet<int> active = needed.Select(column => column.Index).ToHashSet();

        public override DataViewSchema Schema => view.Schema;

        public override bool IsColumnActive(DataViewSchema.Column column) => active.Contains(column.Index);

        public override ValueGetter<T> GetGetter<T>(DataViewSchema.Column column) =>
            Input.GetGetter<T>(view.columns[column.Index]);
    }
}
