namespace Microsoft.ML.Data;

/// <summary>Getters of a column's values, each mapped by a function.</summary>
internal static class ColumnMapping
{
    public static ValueGetter<TTo> Getter<TFrom, TTo>(DataViewRow row, DataViewSchema.Column input, Func<TFrom, TTo> map)
    {
        var getter = row.GetGetter<TFrom>(input);
        TFrom source = default!;
        return (ref TTo destination) =>
        {
            getter(ref source);
            destination = map(source);
        };
    }
}
