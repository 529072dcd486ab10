using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Transforms.Rows;

/// <summary>
/// A single row, as a prediction engine reads it. The model runs when the first of its columns is read, once per row.
/// </summary>
internal sealed class MappedRow : DataViewRow
{
    private readonly ModelMapper mapper;
    private readonly DataViewRow input;
    private readonly bool[] active;
    private readonly BlockReader? reader; // null when no column of the model is active
    private long computedPosition = -1;

    public MappedRow(ModelMapper mapper, DataViewRow input, bool[] active)
    {
        this.mapper = mapper;
        this.input = input;
        this.active = active;
        // A prediction engine activates all columns, so only the getters tell which columns will be read.
        if (mapper.NeedsModel(active))
            reader = new BlockReader(mapper, input, mapper.CreateBlock(new bool[active.Length]));
    }

    public override DataViewSchema Schema => mapper.OutputSchema;

    public override long Position => input.Position;

    public override long Batch => input.Batch;

    public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

    public override bool IsColumnActive(DataViewSchema.Column column) => active[column.Index];

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        ActiveColumns.Check(active, Schema, column);
        var added = column.Index - mapper.InputSchema.Count;
        if (added < 0)
            return input.GetGetter<TValue>(input.Schema[column.Index]);
        computedPosition = -1; // the getter may need outputs that were not computed yet
        return ActiveColumns.Typed<TValue>(reader!.Block.CreateGetter(added, ComputedRow), column);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            input.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Runs the model on the current row, unless it has done so, and returns the row's index in the block.</summary>
    private int ComputedRow()
    {
        if (computedPosition != input.Position)
        {
            computedPosition = -1;
            reader!.Block.Clear();
            reader.Add();
            reader.Run(_ => input.Position);
            computedPosition = input.Position;
        }
        return 0;
    }
}
