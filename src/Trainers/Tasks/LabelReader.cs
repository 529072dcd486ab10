using MLNet.Attention.Transforms.Columns;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Trainers.Tasks;

/// <summary>Reads labels as numbers, whatever the type of their column.</summary>
internal static class LabelReader
{
    /// <summary>
    /// Reads a Boolean as 1 or 0, a key as its index from 0, a number as the result of <paramref name="fromNumber"/>, and a
    /// missing value as NaN.
    /// </summary>
    public static Func<float> Create(DataViewRow row, DataViewSchema.Column column, Func<float, float> fromNumber)
    {
        float FromNumber(float value) => float.IsNaN(value) ? float.NaN : fromNumber(value);
        if (column.Type is BooleanDataViewType)
            return Reader<bool>(row, column, value => value ? 1 : 0);
        if (column.Type.Equals(NumberDataViewType.Single))
            return Reader<float>(row, column, FromNumber);
        if (column.Type.Equals(NumberDataViewType.Double))
            return Reader<double>(row, column, value => FromNumber((float)value));
        var key = KeyReader.Create(row, column);
        return () => FromKey(key());
    }

    // Keys count from 1; 0 is missing.
    private static float FromKey(ulong key) => key == 0 ? float.NaN : key - 1;

    private static Func<float> Reader<T>(DataViewRow row, DataViewSchema.Column column, Func<T, float> convert)
    {
        var getter = row.GetGetter<T>(column);
        T value = default!;
        return () =>
        {
            getter(ref value);
            return convert(value);
        };
    }
}
