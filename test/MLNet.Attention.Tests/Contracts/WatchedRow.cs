using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Tests.Contracts;

/// <summary>A row that knows whether it was disposed.</summary>
internal sealed class WatchedRow(DataViewRow inner) : DataViewRow
{
    public bool IsDisposed { get; private set; }

    public override DataViewSchema Schema => inner.Schema;

    public override long Position => inner.Position;

    public override long Batch => inner.Batch;

    public override bool IsColumnActive(DataViewSchema.Column column) => inner.IsColumnActive(column);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
        inner.GetGetter<TValue>(column);

    public override ValueGetter<DataViewRowId> GetIdGetter() => inner.GetIdGetter();

    protected override void Dispose(bool disposing)
    {
        IsDisposed = true;
        base.Dispose(disposing);
    }
}
