using System.Runtime.CompilerServices;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Transforms.Rows;

/// <summary>The values of one pass-through column for a block of rows.</summary>
internal abstract class ColumnBuffer
{
    /// <summary>Creates a buffer for the column's type.</summary>
    public static ColumnBuffer Create(DataViewRow input, DataViewSchema.Column column)
    {
        var type = column.Type.RawType;
        var isVector = type.IsGenericType && type.GetGenericTypeDefinition() == typeof(VBuffer<>);
        var buffer = isVector
            ? typeof(VectorBuffer<>).MakeGenericType(type.GetGenericArguments())
            : typeof(ValueBuffer<>).MakeGenericType(type);
        return (ColumnBuffer)Activator.CreateInstance(buffer, input, column)!;
    }

    /// <summary>Makes room for <paramref name="rows"/> rows.</summary>
    public abstract void Resize(int rows);

    /// <summary>Copies the input's current value.</summary>
    /// <returns>The size of the value in bytes.</returns>
    public abstract long Read(int row);

    /// <summary>A <see cref="ValueGetter{TValue}"/> for the row whose index <paramref name="current"/> returns.</summary>
    public abstract Delegate CreateGetter(Func<int> current);

    /// <summary>The size of a text in bytes; 0 for any other value.</summary>
    private static long LengthOf<T>(T value) => value is ReadOnlyMemory<char> text ? sizeof(char) * (long)text.Length : 0;

    private sealed class ValueBuffer<T>(DataViewRow input, DataViewSchema.Column column) : ColumnBuffer
    {
        private readonly ValueGetter<T> read = input.GetGetter<T>(column);
        private T[] values = [];

        public override void Resize(int rows) => Array.Resize(ref values, rows);

        public override long Read(int row)
        {
            read(ref values[row]);
            return Unsafe.SizeOf<T>() + LengthOf(values[row]);
        }

        public override Delegate CreateGetter(Func<int> current) =>
            (ValueGetter<T>)((ref T value) => value = values[current()]);
    }

    // Each row keeps its own vector, whose memory the input's getter reuses from block to block.
    private sealed class VectorBuffer<T>(DataViewRow input, DataViewSchema.Column column) : ColumnBuffer
    {
        private readonly ValueGetter<VBuffer<T>> read = input.GetGetter<VBuffer<T>>(column);
        private VBuffer<T>[] values = [];

        public override void Resize(int rows) => Array.Resize(ref values, rows);

        public override long Read(int row)
        {
            read(ref values[row]);
            var given = values[row].GetValues();
            var bytes = sizeof(int) * (long)values[row].GetIndices().Length + Unsafe.SizeOf<T>() * (long)given.Length;
            if (typeof(T) == typeof(ReadOnlyMemory<char>))
            {
                foreach (var value in given)
                    bytes += LengthOf(value);
            }
            return bytes;
        }

        public override Delegate CreateGetter(Func<int> current) =>
            (ValueGetter<VBuffer<T>>)((ref VBuffer<T> value) => values[current()].CopyTo(ref value));
    }
}
