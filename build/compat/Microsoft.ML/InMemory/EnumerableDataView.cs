namespace Microsoft.ML.Data;

/// <summary>A data view over objects in memory, read anew by each cursor.</summary>
internal sealed class EnumerableDataView<TRow>(IEnumerable<TRow> data, SchemaDefinition? definition) : IDataView
    where TRow : class
{
    private readonly ObjectRowType<TRow> type = new(definition);

    public bool CanShuffle => false;

    public DataViewSchema Schema => type.Schema;

    public long? GetRowCount() => (data as ICollection<TRow>)?.Count;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        var active = columnsNeeded.Select(column => column.Index).ToHashSet();
        var row = new ObjectRow<TRow>(type, column => active.Contains(column.Index));
        return new Cursor(row, data.GetEnumerator());
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n,
        Random? rand = null) => [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor(ObjectRow<TRow> row, IEnumerator<TRow> rows) : DataViewRowCursor
    {
        private bool ended;

        public override DataViewSchema Schema => row.Schema;

        public override long Position => row.Position;

        public override long Batch => row.Batch;

        public override bool MoveNext()
        {
            if (!ended && rows.MoveNext())
            {
                row.Accept(rows.Current
                    ?? throw new InvalidOperationException("Encountered null when iterating over data."));
                return true;
            }
            Dispose();
            return false;
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() => row.GetIdGetter();

        public override bool IsColumnActive(DataViewSchema.Column column) => row.IsColumnActive(column);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
            row.GetGetter<TValue>(column);

        protected override void Dispose(bool disposing)
        {
            if (!disposing || ended)
                return;
            ended = true;
            row.End();
            rows.Dispose();
        }
    }
}
