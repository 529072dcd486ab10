namespace Microsoft.ML.Data;

/// <summary>
/// The rows of a set. A row's place between 0 and 1 is random, the same for a seed, and says which set it is in.
/// </summary>
internal sealed class SampledView(IDataView source, int seed, Func<double, bool> contains) : IDataView
{
    // The places depend on the order of the rows.
    public bool CanShuffle => false;

    public DataViewSchema Schema => source.Schema;

    public long? GetRowCount() => null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        new Cursor(source.GetRowCursor(columnsNeeded), new Random(seed), contains);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n,
        Random? rand = null) => [GetRowCursor(columnsNeeded)];

    private sealed class Cursor(DataViewRowCursor input, Random places, Func<double, bool> contains)
        : FilteringCursor(input)
    {
        protected override bool MoveToNextRow()
        {
            while (Input.MoveNext())
            {
                if (contains(places.NextSingle()))
                    return true;
            }
            return false;
        }
    }
}
