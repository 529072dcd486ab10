using System.Linq.Expressions;

namespace Microsoft.ML.Data;

/// <summary>Makes getters that read a member of whatever row object is current.</summary>
internal static class MemberReader<TRow>
{
    /// <summary>Compiled once for a view; each cursor then makes its own getter of it.</summary>
    public static Func<Func<TRow>, Delegate> Create(RowMember member, DataViewType type)
    {
        var item = member.ItemType.RawType;
        if (member.Type == typeof(string))
            return Text(member);
        if (member.Type == typeof(string[]))
            return TextArray(member);
        if (member.Type.IsArray)
            return GenericCall.Invoke<Func<Func<TRow>, Delegate>>(Array<int>, [item], member);
        if (member.IsVector)
            return GenericCall.Invoke<Func<Func<TRow>, Delegate>>(Buffer<int>, [item], member);
        return type is KeyDataViewType key
            ? GenericCall.Invoke<Func<Func<TRow>, Delegate>>(Key<uint>, [item], member, key.Count)
            : GenericCall.Invoke<Func<Func<TRow>, Delegate>>(Scalar<int>, [item], member);
    }

    public static Func<TRow, TValue> Accessor<TValue>(RowMember member)
    {
        var row = Expression.Parameter(typeof(TRow));
        return Expression.Lambda<Func<TRow, TValue>>(Expression.MakeMemberAccess(row, member.Member), row).Compile();
    }

    private static Func<Func<TRow>, Delegate> Scalar<T>(RowMember member)
    {
        var read = Accessor<T>(member);
        return current => (ValueGetter<T>)((ref T value) => value = read(current()));
    }

    /// <summary>Members count from zero, and what is too large is missing; keys count from one.</summary>
    private static Func<Func<TRow>, Delegate> Key<T>(RowMember member, ulong count) where T : struct
    {
        var read = Accessor<T>(member);
        return current => (ValueGetter<T>)((ref T value) =>
        {
            var raw = Convert.ToUInt64(read(current()));
            value = (T)Convert.ChangeType(raw < count ? raw + 1 : 0, typeof(T));
        });
    }

    private static Func<Func<TRow>, Delegate> Text(RowMember member)
    {
        var read = Accessor<string?>(member);
        return current => (ValueGetter<ReadOnlyMemory<char>>)((ref ReadOnlyMemory<char> value) =>
            value = read(current()).AsMemory());
    }

    private static Func<Func<TRow>, Delegate> TextArray(RowMember member)
    {
        var read = Accessor<string?[]?>(member);
        return current => (ValueGetter<VBuffer<ReadOnlyMemory<char>>>)((ref VBuffer<ReadOnlyMemory<char>> value) =>
        {
            var texts = read(current()) ?? [];
            var editor = VBufferEditor.Create(ref value, texts.Length);
            for (var i = 0; i < texts.Length; i++)
                editor.Values[i] = texts[i].AsMemory();
            value = editor.Commit();
        });
    }

    private static Func<Func<TRow>, Delegate> Array<T>(RowMember member)
    {
        var read = Accessor<T[]?>(member);
        return current => (ValueGetter<VBuffer<T>>)((ref VBuffer<T> value) =>
        {
            var items = read(current()) ?? [];
            VBuffer<T>.Copy(items, 0, ref value, items.Length);
        });
    }

    private static Func<Func<TRow>, Delegate> Buffer<T>(RowMember member)
    {
        var read = Accessor<VBuffer<T>>(member);
        return current => (ValueGetter<VBuffer<T>>)((ref VBuffer<T> value) => read(current()).CopyTo(ref value));
    }
}
