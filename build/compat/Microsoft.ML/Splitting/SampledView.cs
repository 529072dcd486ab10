namespace Microsoft.ML.Data;

/// <summary>The rows whose place in a sampling is in a set.</summary>
internal sealed class SampledView(IDataView source, Sampling sampling, Func<double, bool> contains) : IDataView
{
    public bool CanShuffle => !sampling.NeedsOrder && source.CanShuffle;

    public DataViewSchema Schema => source.Schema;

    public long? GetRowCount() => null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        var needed = columnsNeeded.ToArray();
        var input = source.GetRowCursor(WithSamplingColumn(needed), sampling.NeedsOrder ? null : rand);
        return new Cursor(this, input, needed);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n,
        Random? rand = null)
    {
        var needed = columnsNeeded.ToArray();
        return sampling.NeedsOrder
            ? [GetRowCursor(needed)]
            : source.GetRowCursorSet(WithSamplingColumn(needed), n, rand)
                .Select(input => (DataViewRowCursor)new Cursor(this, input, needed))
                .ToArray();
    }

    private IEnumerable<DataViewSchema.Column> WithSamplingColumn(DataViewSchema.Column[] needed) =>
        sampling.Column is { } column ? needed.Append(column).DistinctBy(other => other.Index) : needed;

    private sealed class Cursor(SampledView view, DataViewRowCursor input, DataViewSchema.Column[] needed)
        : FilteringCursor(input)
    {
        private readonly Func<double> place = view.Place(input);
        private readonly HashSet<int> active = needed.Select(column => column.Index).ToHashSet();

        public override bool IsColumnActive(DataViewSchema.Column column) => active.Contains(column.Index);

        protected override bool MoveToNextRow()
        {
            while (Input.MoveNext())
            {
                if (view.Contains(place()))
                    return true;
            }
            return false;
        }
    }

    private Func<double> Place(DataViewRowCursor cursor) => sampling.PlaceGetter(cursor);

    private bool Contains(double place) => contains(place);
}
