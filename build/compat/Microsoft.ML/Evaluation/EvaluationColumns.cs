using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Finds the columns an evaluation reads and says which one does not fit.</summary>
internal static class EvaluationColumns
{
    public static DataViewSchema.Column Find(DataViewSchema schema, string role, string name)
    {
        if (string.IsNullOrEmpty(name))
            throw new ArgumentOutOfRangeException(nameof(name), $"The {role} column needs a name.");
        return schema.GetColumnOrNull(name)
            ?? throw new ArgumentOutOfRangeException(nameof(schema), $"{role} column '{name}' not found.");
    }

    public static void Require(bool fits, string role, DataViewSchema.Column column, string expected)
    {
        if (!fits)
            throw Contracts.WrongType("schema", role, column.Name, expected, column.Type.ToString()!);
    }

    /// <summary>The label as a number: keys count from zero, and NaN is a missing label.</summary>
    public static ValueGetter<float> LabelGetter(DataViewRow row, DataViewSchema.Column column) => column.Type switch
    {
        KeyDataViewType key => GenericCall.Invoke<ValueGetter<float>>(KeyGetter<int>, [key.RawType], row, column, key.Count),
        BooleanDataViewType => Converted<bool>(row, column, value => value ? 1 : 0),
        var type when type == NumberDataViewType.Double => Converted<double>(row, column, value => (float)value),
        _ => row.GetGetter<float>(column),
    };

    private static ValueGetter<float> KeyGetter<T>(DataViewRow row, DataViewSchema.Column column, ulong count) =>
        Converted<T>(row, column, key =>
            Convert.ToUInt64(key) is > 0 and var value && value <= count ? value - 1 : float.NaN);

    private static ValueGetter<float> Converted<T>(DataViewRow row, DataViewSchema.Column column,
        Func<T, float> convert)
    {
        var getter = row.GetGetter<T>(column);
        return (ref float label) =>
        {
            T value = default!;
            getter(ref value);
            label = convert(value);
        };
    }
}
