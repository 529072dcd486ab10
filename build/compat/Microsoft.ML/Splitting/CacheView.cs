namespace Microsoft.ML.Data;

/// <summary>Keeps the columns that were read once, and serves them from memory.</summary>
internal sealed class CacheView(IDataView source) : IDataView
{
    private const int BatchSize = 64;

    private readonly Lock gate = new();
    private readonly ColumnStore?[] stored = new ColumnStore?[source.Schema.Count];
    private int? rowCount;

    public bool CanShuffle => true;

    public DataViewSchema Schema => source.Schema;

    public long? GetRowCount() => rowCount ?? source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        GetRowCursorSet(columnsNeeded, 1, rand)[0];

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n,
        Random? rand = null)
    {
        var columns = columnsNeeded.DistinctBy(column => column.Index).ToArray();
        var count = Fill(columns);
        var order = Enumerable.Range(0, count).ToArray();
        rand?.Shuffle(order);
        var stores = columns.ToDictionary(column => column.Index, column => stored[column.Index]!);
        var cursors = Math.Clamp(count / BatchSize, 1, n);
        return Enumerable.Range(0, cursors)
            .Select(first => (DataViewRowCursor)new Cursor(Schema, stores, order, first, step: cursors))
            .ToArray();
    }

    /// <summary>Reads the columns that are not here yet; gives the number of rows.</summary>
    public int Fill(IReadOnlyList<DataViewSchema.Column> columns)
    {
        lock (gate)
        {
            var missing = columns.Where(column => stored[column.Index] is null).ToArray();
            if (missing.Length == 0 && rowCount is { } known)
                return known;
            using var cursor = source.GetRowCursor(missing);
            var stores = missing.Select(ColumnStore.Create).ToArray();
            var readers = stores.Select((store, i) => store.MakeReader(cursor, missing[i])).ToArray();
            var row = 0;
            for (; cursor.MoveNext(); row++)
            {
                foreach (var read in readers)
                    read(row);
            }
            for (var i = 0; i < stores.Length; i++)
                stored[missing[i].Index] = stores[i];
            rowCount = row;
            return row;
        }
    }

    /// <summary>Every <paramref name="step"/>-th batch of the rows.</summary>
    private sealed class Cursor(DataViewSchema schema, Dictionary<int, ColumnStore> stores, int[] order, int first,
        int step) : DataViewRowCursor
    {
        private long position = -1;
        private int next = first * BatchSize;
        private int row = -1;

        public override DataViewSchema Schema => schema;

        public override long Position => position;

        public override long Batch => Math.Max(0, next - 1) / BatchSize;

        public override bool MoveNext()
        {
            if (position >= 0 && next % BatchSize == 0)
                next += (step - 1) * BatchSize;
            if (next >= order.Length)
            {
                position = -1;
                next = order.Length;
                return false;
            }
            row = order[next++];
            position++;
            return true;
        }

        public override bool IsColumnActive(DataViewSchema.Column column) => stores.ContainsKey(column.Index);

        public override ValueGetter<DataViewRowId> GetIdGetter() =>
            (ref DataViewRowId id) => id = new DataViewRowId((ulong)row, 0);

        public override ValueGetter<T> GetGetter<T>(DataViewSchema.Column column) =>
            stores.TryGetValue(column.Index, out var store)
                ? store.Getter<T>(column, () => row)
                : throw new InvalidOperationException($"Column '{column.Name}' is not active.");
    }
}
