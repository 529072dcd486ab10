using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.Attention.Transforms;

namespace MLNet.Attention.Trainers;

/// <summary>Reads binary labels of every type that ML.NET's binary evaluator knows.</summary>
internal static class LabelReader
{
    private const string Expected = "Boolean, Single, Double or a key of 2 values";

    /// <exception cref="ArgumentOutOfRangeException">The column is not there or is of another type.</exception>
    public static DataViewSchema.Column Find(DataViewSchema schema, string name) =>
        InputColumns.Find(schema, name, "label",
            type => type is BooleanDataViewType or KeyDataViewType { Count: 2 }
                || type.Equals(NumberDataViewType.Single) || type.Equals(NumberDataViewType.Double),
            Expected);

    /// <exception cref="ArgumentOutOfRangeException">The column is not there or is of another type.</exception>
    public static void CheckShape(SchemaShape shape, string name) =>
        InputColumns.CheckShape(shape, name, "label",
            column => column.Kind == SchemaShape.Column.VectorKind.Scalar && (column.IsKey
                || column.ItemType is BooleanDataViewType
                || column.ItemType.Equals(NumberDataViewType.Single)
                || column.ItemType.Equals(NumberDataViewType.Double)),
            Expected);

    /// <summary>Reads 1 for true, 0 for false, NaN for a missing label. A number is true above 0.</summary>
    public static Func<float> Create(DataViewRow row, DataViewSchema.Column column)
    {
        if (column.Type is BooleanDataViewType)
            return Reader<bool>(row, column, value => value ? 1 : 0);
        if (column.Type.Equals(NumberDataViewType.Single))
            return Reader<float>(row, column, FromNumber);
        if (column.Type.Equals(NumberDataViewType.Double))
            return Reader<double>(row, column, value => FromNumber((float)value));
        return KeyReader(row, column);
    }

    // Keys count from 1; 0 is missing.
    private static Func<float> KeyReader(DataViewRow row, DataViewSchema.Column column) =>
        column.Type.RawType == typeof(byte) ? Reader<byte>(row, column, key => FromKey(key))
        : column.Type.RawType == typeof(ushort) ? Reader<ushort>(row, column, key => FromKey(key))
        : column.Type.RawType == typeof(uint) ? Reader<uint>(row, column, key => FromKey(key))
        : Reader<ulong>(row, column, FromKey);

    private static float FromNumber(float value) => float.IsNaN(value) ? float.NaN : value > 0 ? 1 : 0;

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
