namespace Microsoft.ML.Data;

/// <summary>Reads one column.</summary>
public static class ColumnCursorExtensions
{
    public static IEnumerable<T> GetColumn<T>(this IDataView data, string columnName)
    {
        ArgumentNullException.ThrowIfNull(data);
        return data.GetColumn<T>(Runtime.Contracts.Find(data.Schema, columnName, "input", nameof(columnName)));
    }

    public static IEnumerable<T> GetColumn<T>(this IDataView data, DataViewSchema.Column column)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (typeof(T) == column.Type.RawType)
            return Read<T>(data, column);
        var member = new RowMember(typeof(Box<T>).GetField(nameof(Box<T>.Value))!);
        if (!member.Fits(column.Type))
        {
            throw new ArgumentOutOfRangeException(nameof(column),
                $"Cannot map column (name: {column.Name}, type: {column.Type}) to the user-defined type, {typeof(T)}.");
        }
        return ReadInto<T>(data, column, member);
    }

    private static IEnumerable<T> Read<T>(IDataView data, DataViewSchema.Column column)
    {
        using var cursor = data.GetRowCursor([column]);
        var getter = cursor.GetGetter<T>(column);
        T value = default!;
        while (cursor.MoveNext())
        {
            getter(ref value);
            yield return value;
        }
    }

    /// <summary>As a member of a row object would be filled: text to string, vectors to arrays.</summary>
    private static IEnumerable<T> ReadInto<T>(IDataView data, DataViewSchema.Column column, RowMember member)
    {
        using var cursor = data.GetRowCursor([column]);
        var write = MemberWriter<Box<T>>.Create(member, cursor, column);
        while (cursor.MoveNext())
        {
            var box = new Box<T>();
            write(box);
            yield return box.Value;
        }
    }

    private sealed class Box<T>
    {
        public T Value = default!;
    }
}
