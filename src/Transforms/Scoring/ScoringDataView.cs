using Microsoft.ML;

namespace MLNet.Attention.Transforms;

/// <summary>Data with a model's columns added, computed as they are read.</summary>
internal sealed class ScoringDataView(ScoringMapper mapper, IDataView input) : IDataView
{
    public bool CanShuffle => input.CanShuffle;

    public DataViewSchema Schema => mapper.OutputSchema;

    public long? GetRowCount() => input.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        var active = mapper.Active(columnsNeeded);
        return Wrap(input.GetRowCursor(InputColumns(active), rand), active);
    }

    public DataViewRowCursor[] GetRowCursorSet(
        IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        var active = mapper.Active(columnsNeeded);
        return Array.ConvertAll(input.GetRowCursorSet(InputColumns(active), n, rand), cursor => Wrap(cursor, active));
    }

    private IEnumerable<DataViewSchema.Column> InputColumns(bool[] active) =>
        mapper.GetDependencies(mapper.OutputSchema.Where(column => active[column.Index]));

    private DataViewRowCursor Wrap(DataViewRowCursor cursor, bool[] active) => mapper.NeedsModel(active)
        ? new ScoringCursor(mapper, cursor, active)
        : new PassThroughCursor(mapper, cursor, active);
}
