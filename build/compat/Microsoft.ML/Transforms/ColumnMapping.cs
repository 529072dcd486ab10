namespace Microsoft.ML.Data;

/// <summary>Getters of a column's values, each mapped by a function.</summary>
internal static class ColumnMapping
{
    public static Delegate Getter<TFrom, TTo>(DataViewRow row, DataViewSchema.Column input, Func<TFrom, TTo> map) =>
        input.Type is VectorDataViewType ? VectorGetter(row, input, map) : ScalarGetter(row, input, map);

    private static ValueGetter<TTo> ScalarGetter<TFrom, TTo>(DataViewRow row, DataViewSchema.Column input,
        Func<TFrom, TTo> map)
    {
        var getter = row.GetGetter<TFrom>(input);
        TFrom source = default!;
        return (ref TTo destination) =>
        {
            getter(ref source);
            destination = map(source);
        };
    }

    private static ValueGetter<VBuffer<TTo>> VectorGetter<TFrom, TTo>(DataViewRow row, DataViewSchema.Column input,
        Func<TFrom, TTo> map)
    {
        var getter = row.GetGetter<VBuffer<TFrom>>(input);
        VBuffer<TFrom> source = default;
        return (ref VBuffer<TTo> destination) =>
        {
            getter(ref source);
            var editor = VBufferEditor.Create(ref destination, source.Length);
            foreach (var (slot, value) in source.Items(all: true))
                editor.Values[slot] = map(value);
            destination = editor.Commit();
        };
    }
}
