namespace Microsoft.ML.Data;

/// <summary>Keeps the columns that were read once, and serves them from memory.</summary>
internal sealed class CacheView(IDataView source) : IDataView
{
    private const int BatchSize = 64;

    private readonly Lock _lock = new();
    private readonly ColumnStore?[] _stores = new ColumnStore?[source.Schema.Count];
    private int? _rowCount;

    public bool CanShuffle => true;

    public DataViewSchema Schema => source.Schema;

    public long? GetRowCount() => _rowCount ?? source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        GetRowCursorSet(columnsNeeded, 1, rand)[0];

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n,
        Random? rand = null)
    {
        var columns = columnsNeeded.DistinctBy(column => column.Index).ToArray();
        int count = Fill(columns);
        var order = Enumerable.Range(0, count).ToArray();
        rand?.Shuffle(order);
        var stores = columns.ToDictionary(column => column.Index, column => _stores[column.Index]!);
        int cursors = Math.Clamp(count / BatchSize, 1, n);
        return Enumerable.Range(0, cursors)
            .Select(first => (DataViewRowCursor)new Cursor(Schema, stores, order, first, step: cursors))
            .ToArray();
    }

    /// <summary>Reads the columns that are not here yet; gives the number of rows.</summary>
    public int Fill(IReadOnlyList<DataViewSchema.Column> columns)
    {
        lock (_lock)
        {
            var missing = columns.Where(column => _stores[column.Index] is null).ToArray();
            if (missing.Length == 0 && _rowCount is { } known)
                return known;
            using var cursor = source.GetRowCursor(missing);
            var stores = missing.Select(ColumnStore.Create).ToArray();
            var readers = stores.Select((store, i) => store.MakeReader(cursor, missing[i])).ToArray();
            int row = 0;
            for (; cursor.MoveNext(); row++)
                foreach (var read in readers)
                    read(row);
            for (int i = 0; i < stores.Length; i++)
                _stores[missing[i].Index] = stores[i];
            _rowCount = row;
            return row;
        }
    }

    /// <summary>Every <paramref name="step"/>-th batch of the rows.</summary>
    private sealed class Cursor(DataViewSchema schema, Dictionary<int, ColumnStore> stores, int[] order, int first,
        int step) : DataViewRowCursor
    {
        private long _position = -1;
        private int _next = first * BatchSize;
        private int _row = -1;

        public override DataViewSchema Schema => schema;

        public override long Position => _position;

        public override long Batch => Math.Max(0, _next - 1) / BatchSize;

        public override bool MoveNext()
        {
            if (_position >= 0 && _next % BatchSize == 0)
                _next += (step - 1) * BatchSize;
            if (_next >= order.Length)
            {
                _position = -1;
                _next = order.Length;
                return false;
            }
            _row = order[_next++];
            _position++;
            return true;
        }

        public override bool IsColumnActive(DataViewSchema.Column column) => stores.ContainsKey(column.Index);

        public override ValueGetter<DataViewRowId> GetIdGetter() =>
            (ref DataViewRowId id) => id = new DataViewRowId((ulong)_row, 0);

        public override ValueGetter<T> GetGetter<T>(DataViewSchema.Column column) =>
            stores.TryGetValue(column.Index, out var store)
                ? store.Getter<T>(column, () => _row)
                : throw new InvalidOperationException($"Column '{column.Name}' is not active.");
    }
}
