using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Tests.Contracts;

/// <summary>The data of a <see cref="BrokenEstimator"/>'s transformer.</summary>
internal sealed class BrokenView(IDataView sound, Breakage breakage) : IDataView
{
    public bool CanShuffle => sound.CanShuffle;

    public DataViewSchema Schema => sound.Schema;

    public long? GetRowCount() => sound.GetRowCount() + (breakage == Breakage.WrongRowCount ? 1 : 0);

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        var asked = columnsNeeded.ToArray();
        var opened = breakage == Breakage.InactiveColumnReadable ? [.. Schema] : asked;
        return new Cursor(sound.GetRowCursor(opened, rand), asked, breakage);
    }

    public DataViewRowCursor[] GetRowCursorSet(
        IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        Enumerable.Range(0, breakage == Breakage.CursorSetRepeatsRows ? 2 : 1)
            .Select(_ => GetRowCursor(columnsNeeded, rand)).ToArray();

    private sealed class Cursor(DataViewRowCursor sound, DataViewSchema.Column[] asked, Breakage breakage)
        : DataViewRowCursor
    {
        private readonly BrokenRow row = new(sound, asked, breakage);
        private bool isSkipped;

        public override DataViewSchema Schema => row.Schema;

        public override long Position => row.Position;

        public override long Batch => row.Batch;

        public override bool IsColumnActive(DataViewSchema.Column column) => row.IsColumnActive(column);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
            row.GetGetter<TValue>(column);

        public override ValueGetter<DataViewRowId> GetIdGetter() => row.GetIdGetter();

        public override bool MoveNext()
        {
            if (breakage == Breakage.RowMissingWhenNothingActive && asked.Length == 0 && !isSkipped)
            {
                isSkipped = true;
                sound.MoveNext();
            }
            return sound.MoveNext();
        }

        protected override void Dispose(bool disposing)
        {
            row.Dispose();
            base.Dispose(disposing);
        }
    }
}
