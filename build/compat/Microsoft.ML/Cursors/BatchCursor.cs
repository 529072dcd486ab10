namespace Microsoft.ML.Data;

/// <summary>A cursor over batches that something else reads.</summary>
internal abstract class BatchCursor(DataViewRowCursor source) : DataViewRowCursor
{
    // Asked once: later the source may be in another thread's hands.
    private readonly bool[] active = source.Schema.Select(source.IsColumnActive).ToArray();
    private RowBatch? batch;
    private int row;
    private long position = -1;

    public override DataViewSchema Schema { get; } = source.Schema;

    public override long Position => position;

    public override bool IsColumnActive(DataViewSchema.Column column) => active[column.Index];

    public override bool MoveNext()
    {
        row++;
        if (batch is null || row >= batch.Count)
        {
            batch = NextBatchOrNull();
            row = 0;
        }
        if (batch is null)
        {
            Dispose();
            position = -1;
            return false;
        }
        position++;
        return true;
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() =>
        (ref DataViewRowId value) => value = Current.Ids[row];

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        if (!IsColumnActive(column))
            throw new ArgumentOutOfRangeException(nameof(column), $"Column '{column.Name}' is not active.");
        if (typeof(TValue) != column.Type.RawType)
        {
            throw new InvalidOperationException(
                $"Column '{column.Name}' is {column.Type}; it cannot be read as {typeof(TValue)}.");
        }
        // A vector must be copied, since its reader may write into the buffer it gets.
        return column.Type is VectorDataViewType vector
            ? GenericCall.Invoke<ValueGetter<TValue>>(VectorGetter<int>, [vector.ItemType.RawType], column.Index)
            : (ref TValue value) => value = Current.Column<TValue>(column.Index)[row];
    }

    /// <summary>The batch of the current row, or null before the first.</summary>
    protected RowBatch? CurrentOrNull => batch;

    private RowBatch Current => batch ?? throw new InvalidOperationException("The cursor is not at a row.");

    protected abstract RowBatch? NextBatchOrNull();

    private ValueGetter<VBuffer<T>> VectorGetter<T>(int index) =>
        (ref VBuffer<T> value) => Current.Column<VBuffer<T>>(index)[row].CopyTo(ref value);
}
