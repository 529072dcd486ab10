using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Tests.Contracts;

/// <summary>One row of a <see cref="BrokenEstimator"/>'s transformer, of a cursor or a row mapper.</summary>
internal sealed class BrokenRow(DataViewRow sound, DataViewSchema.Column[] asked, Breakage breakage) : DataViewRow
{
    public override DataViewSchema Schema { get; } =
        breakage is Breakage.CursorHasOtherSchemaObject or Breakage.MappedRowHasOtherSchemaObject
            ? Copy(sound.Schema)
            : sound.Schema;

    public override long Position => sound.Position;

    public override long Batch => sound.Batch;

    public override bool IsColumnActive(DataViewSchema.Column column) =>
        asked.Any(active => active.Index == column.Index) || !HidesMore && sound.IsColumnActive(column);

    public override ValueGetter<DataViewRowId> GetIdGetter() => breakage == Breakage.SameIdTwice
        ? (ref DataViewRowId id) => id = default
        : sound.GetIdGetter();

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        var getter = sound.GetGetter<TValue>(sound.Schema[column.Index]);
        return IsAltered && getter is ValueGetter<uint> key
            ? (ValueGetter<TValue>)(object)Altered(key)
            : getter;
    }

    protected override void Dispose(bool disposing)
    {
        if (breakage != Breakage.MappedRowKeepsInput)
            sound.Dispose();
        base.Dispose(disposing);
    }

    private bool HidesMore => breakage == Breakage.InactiveColumnReadable;

    private bool IsAltered => breakage is Breakage.LoadedModelDiffers or Breakage.MappedRowDiffers
        || breakage == Breakage.ColumnAloneDiffers && asked.Length == 1;

    private static ValueGetter<uint> Altered(ValueGetter<uint> sound) => (ref uint value) =>
    {
        sound(ref value);
        value++;
    };

    private static DataViewSchema Copy(DataViewSchema schema)
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(schema);
        return builder.ToSchema();
    }
}
