using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Tests.Transforms.Rows;

/// <summary>
/// Data that several cursors can read at once, a slice of rows at a time, as files in many parts can be: few of
/// ML.NET's own sources do that.
/// </summary>
internal sealed class SlicedView(IDataView inner, int rowsPerSlice) : IDataView
{
    public bool CanShuffle => false;

    public DataViewSchema Schema => inner.Schema;

    public long? GetRowCount() => inner.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        inner.GetRowCursor(columnsNeeded);

    public DataViewRowCursor[] GetRowCursorSet(
        IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        var columns = columnsNeeded.ToArray();
        return [.. Enumerable.Range(0, n)
            .Select(i => new Cursor(inner.GetRowCursor(columns), rowsPerSlice, i, n))];
    }

    /// <summary>Every <paramref name="count"/>th slice of the rows; a slice is a batch.</summary>
    private sealed class Cursor(DataViewRowCursor inner, int rowsPerSlice, int index, int count) : DataViewRowCursor
    {
        private long position = -1;

        public override DataViewSchema Schema => inner.Schema;

        public override long Position => position;

        public override long Batch => inner.Position / rowsPerSlice;

        public override bool IsColumnActive(DataViewSchema.Column column) => inner.IsColumnActive(column);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
            inner.GetGetter<TValue>(column);

        public override ValueGetter<DataViewRowId> GetIdGetter() => inner.GetIdGetter();

        public override bool MoveNext()
        {
            while (inner.MoveNext())
            {
                if (Batch % count != index)
                    continue;
                position++;
                return true;
            }
            position = -1;
            return false;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
