namespace Microsoft.ML.Data;

/// <summary>Some rows, copied out of a cursor, so that another thread can read them while the cursor goes on.</summary>
internal sealed class RowBatch(long number, DataViewRowId[] ids, Array?[] columns)
{
    /// <summary>Batches are numbered in the order of the data.</summary>
    public long Number => number;

    public int Count { get; set; }

    public DataViewRowId[] Ids => ids;

    public T[] Column<T>(int index) => (T[])columns[index]!;
}

/// <summary>Reads a cursor in batches. A batch never spans rows that the cursor puts into different ones.</summary>
internal sealed class RowBatchReader
{
    private const int BatchSize = 128;

    private readonly DataViewRowCursor cursor;
    private readonly ValueGetter<DataViewRowId> id;
    private readonly IColumnReader?[] columns;
    private bool hasRow;

    public RowBatchReader(DataViewRowCursor cursor)
    {
        this.cursor = cursor;
        id = cursor.GetIdGetter();
        columns = cursor.Schema.Select(column => cursor.IsColumnActive(column) ? ReaderOf(column) : null).ToArray();
    }

    /// <summary>The next rows, or null at the end.</summary>
    /// <param name="number">Their batch number; null keeps the cursor's own.</param>
    public RowBatch? ReadOrNull(long? number = null)
    {
        if (!hasRow && !cursor.MoveNext())
            return null;
        var source = cursor.Batch;
        var columns = Array.ConvertAll(this.columns, column => column?.NewArray(BatchSize));
        var batch = new RowBatch(number ?? source, new DataViewRowId[BatchSize], columns);
        do
        {
            id(ref batch.Ids[batch.Count]);
            for (var i = 0; i < columns.Length; i++)
                this.columns[i]?.Read(columns[i]!, batch.Count);
            batch.Count++;
            hasRow = cursor.MoveNext();
        }
        while (hasRow && batch.Count < BatchSize && cursor.Batch == source);
        return batch;
    }

    private IColumnReader ReaderOf(DataViewSchema.Column column) =>
        GenericCall.Invoke<IColumnReader>(CreateReader<int>, [column.Type.RawType], column);

    private IColumnReader CreateReader<T>(DataViewSchema.Column column) =>
        new ColumnReader<T>(cursor.GetGetter<T>(column));

    private interface IColumnReader
    {
        Array NewArray(int size);

        void Read(Array values, int row);
    }

    private sealed class ColumnReader<T>(ValueGetter<T> getter) : IColumnReader
    {
        public Array NewArray(int size) => new T[size];

        public void Read(Array values, int row) => getter(ref ((T[])values)[row]);
    }
}
