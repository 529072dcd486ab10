namespace Microsoft.ML.Data;

/// <summary>Getters of a column's values, each mapped by a function.</summary>
internal static class ColumnMapping
{
    public static Delegate Getter<TFrom, TTo>(DataViewRow row, DataViewSchema.Column input, Func<TFrom, TTo> map)
    {
        if (input.Type is VectorDataViewType)
            return VectorGetter(row, input, map);
        var getter = row.GetGetter<TFrom>(input);
        TFrom source = default!;
        return (ValueGetter<TTo>)((ref TTo destination) =>
        {
            getter(ref source);
            destination = map(source);
        });
    }

    private static ValueGetter<VBuffer<TTo>> VectorGetter<TFrom, TTo>(
        DataViewRow row, DataViewSchema.Column input, Func<TFrom, TTo> map)
    {
        var getter = row.GetGetter<VBuffer<TFrom>>(input);
        VBuffer<TFrom> source = default;
        return (ref VBuffer<TTo> destination) =>
        {
            getter(ref source);
            var editor = VBufferEditor.Create(ref destination, source.Length);
            var place = 0;
            foreach (var item in source.DenseValues())
                editor.Values[place++] = map(item);
            destination = editor.Commit();
        };
    }
}
