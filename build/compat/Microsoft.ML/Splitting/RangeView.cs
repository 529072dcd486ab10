namespace Microsoft.ML.Data;

/// <summary>Some rows in a row.</summary>
internal sealed class RangeView(IDataView source, long skip, long take) : IDataView
{
    public bool CanShuffle => false;

    public DataViewSchema Schema => source.Schema;

    public long? GetRowCount() =>
        source.GetRowCount() is { } count ? Math.Clamp(count - skip, 0, take) : null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        new Cursor(source.GetRowCursor(columnsNeeded), skip, take);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n,
        Random? rand = null) => [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor(DataViewRowCursor input, long skip, long take) : FilteringCursor(input)
    {
        private long skipped;
        private long taken;

        public override long Batch => 0;

        protected override bool MoveToNextRow()
        {
            for (; skipped < skip; skipped++)
            {
                if (!Input.MoveNext())
                    return false;
            }
            return taken++ < take && Input.MoveNext();
        }
    }
}
