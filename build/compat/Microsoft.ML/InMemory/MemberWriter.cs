using System.Linq.Expressions;

namespace Microsoft.ML.Data;

/// <summary>Makes actions that write a column of the current data row into a member of a row object.</summary>
internal static class MemberWriter<TRow>
{
    public static Action<TRow> Create(RowMember member, DataViewRow source, DataViewSchema.Column column)
    {
        var item = member.ItemType.RawType;
        if (member.Type == typeof(string))
            return Text(member, source, column);
        if (member.Type == typeof(string[]))
            return TextArray(member, source, column);
        Delegate write = member.Type.IsArray ? Array<int> : member.IsVector ? Buffer<int> : Scalar<int>;
        return GenericCall.Invoke<Action<TRow>>(write, [item], member, source, column);
    }

    private static Action<TRow, TValue> Setter<TValue>(RowMember member)
    {
        var row = Expression.Parameter(typeof(TRow));
        var value = Expression.Parameter(typeof(TValue));
        var assign = Expression.Assign(Expression.MakeMemberAccess(row, member.Member), value);
        return Expression.Lambda<Action<TRow, TValue>>(assign, row, value).Compile();
    }

    private static Action<TRow> Scalar<T>(RowMember member, DataViewRow source, DataViewSchema.Column column)
    {
        var (get, write) = (source.GetGetter<T>(column), Setter<T>(member));
        T value = default!;
        return row =>
        {
            get(ref value);
            write(row, value);
        };
    }

    private static Action<TRow> Text(RowMember member, DataViewRow source, DataViewSchema.Column column)
    {
        var (get, write) = (source.GetGetter<ReadOnlyMemory<char>>(column), Setter<string>(member));
        var value = default(ReadOnlyMemory<char>);
        return row =>
        {
            get(ref value);
            write(row, value.ToString());
        };
    }

    private static Action<TRow> TextArray(RowMember member, DataViewRow source, DataViewSchema.Column column)
    {
        var (get, write) = (source.GetGetter<VBuffer<ReadOnlyMemory<char>>>(column), Setter<string[]>(member));
        var value = default(VBuffer<ReadOnlyMemory<char>>);
        return row =>
        {
            get(ref value);
            write(row, value.DenseValues().Select(text => text.ToString()).ToArray());
        };
    }

    private static Action<TRow> Array<T>(RowMember member, DataViewRow source, DataViewSchema.Column column)
    {
        var (get, write) = (source.GetGetter<VBuffer<T>>(column), Setter<T[]>(member));
        var read = MemberReader<TRow>.Accessor<T[]?>(member);
        var value = default(VBuffer<T>);
        return row =>
        {
            get(ref value);
            // An array of the right size that the row object already has is filled.
            var items = read(row) is { } own && own.Length == value.Length ? own : new T[value.Length];
            value.CopyTo(items);
            write(row, items);
        };
    }

    private static Action<TRow> Buffer<T>(RowMember member, DataViewRow source, DataViewSchema.Column column)
    {
        var (get, write) = (source.GetGetter<VBuffer<T>>(column), Setter<VBuffer<T>>(member));
        var read = MemberReader<TRow>.Accessor<VBuffer<T>>(member);
        return row =>
        {
            var value = read(row);
            get(ref value);
            write(row, value);
        };
    }
}
