using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>Fills <paramref name="value"/> with the current row's value of one column.</summary>
public delegate void ValueGetter<TValue>(ref TValue value);

/// <summary>One row: getters are made once and give the values of whatever row is current.</summary>
public abstract class DataViewRow : IDisposable
{
    protected DataViewRow()
    {
    }

    /// <summary>How many rows have been read before this one; -1 before the first.</summary>
    public abstract long Position { get; }

    /// <summary>Cursors of one set share their rows in batches, numbered in the order of the data.</summary>
    public abstract long Batch { get; }

    public abstract DataViewSchema Schema { get; }

    public abstract ValueGetter<DataViewRowId> GetIdGetter();

    public abstract bool IsColumnActive(DataViewSchema.Column column);

    public abstract ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column);

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
    }
}

/// <summary>A row that moves through a data view.</summary>
public abstract class DataViewRowCursor : DataViewRow
{
    protected DataViewRowCursor()
    {
    }

    public abstract bool MoveNext();
}
