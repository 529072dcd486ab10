using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Transforms.Rows;

/// <summary>
/// One row that is computed on demand: what a prediction engine reads. The model runs once per row, however many columns are
/// read.
/// </summary>
internal sealed class MappedRow : DataViewRow
{
    private readonly ModelMapper mapper;
    private readonly DataViewRow input;
    private readonly bool[] active;
    private readonly BlockReader? reader; // none when no column of the model is wanted
    private long computedPosition = -1;

    public MappedRow(ModelMapper mapper, DataViewRow input, bool[] active)
    {
        this.mapper = mapper;
        this.input = input;
        this.active = active;
        // What a prediction engine activates, all columns, says nothing of what is read: a getter does.
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
        computedPosition = -1; // the getter may need what was not computed so far
        return ActiveColumns.Typed<TValue>(reader!.Block.CreateGetter(added, ComputedRow), column);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            input.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>The place of the current row in the block, computed if it was not.</summary>
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
