using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Transforms.Rows;

/// <summary>A data view with a model's columns added, which are computed when they are read.</summary>
/// <remarks>
/// ML.NET's exporters follow <see cref="IDataTransform.Source"/> from the last view of a pipeline back to its input: the first
/// view that is not an <see cref="IDataTransform"/>. Without this interface, an ONNX graph would begin with the model's columns.
/// </remarks>
internal sealed class MappedDataView(ModelMapper mapper, IDataView input) : IDataTransform
{
    public IDataView Source => input;

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

    // Only ML.NET's command line saves views, and it would find no loader for this one.
    void ICanSaveModel.Save(ModelSaveContext ctx) => throw new NotSupportedException(
        "A data view of an attention model cannot be saved. Save the transformer that created it, with mlContext.Model.Save.");

    private IEnumerable<DataViewSchema.Column> InputColumns(bool[] active) =>
        mapper.GetDependencies(mapper.OutputSchema.Where(column => active[column.Index]));

    private DataViewRowCursor Wrap(DataViewRowCursor cursor, bool[] active) => mapper.NeedsModel(active)
        ? new BlockCursor(mapper, cursor, active)
        : new PassThroughCursor(mapper, cursor, active);
}
