using Microsoft.ML;

namespace MLNet.Attention.Transforms.Columns;

/// <summary>Reads keys, whatever the type that holds them.</summary>
internal static class KeyReader
{
    /// <summary>A reader of the key of the current row: from 1, or 0 where it is missing.</summary>
    public static Func<ulong> Create(DataViewRow row, DataViewSchema.Column column) =>
        column.Type.RawType == typeof(byte) ? Reader<byte>(row, column, key => key)
        : column.Type.RawType == typeof(ushort) ? Reader<ushort>(row, column, key => key)
        : column.Type.RawType == typeof(uint) ? Reader<uint>(row, column, key => key)
        : Reader<ulong>(row, column, key => key);

    private static Func<ulong> Reader<T>(DataViewRow row, DataViewSchema.Column column, Func<T, ulong> convert)
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
