using System.Collections;

namespace TorchSharp.Utils;

// Reads and writes the elements of a CPU tensor, in the order of its dimensions whatever its strides.
public sealed unsafe class TensorAccessor<T> : IDisposable, IEnumerable<T> where T : unmanaged
{
    private torch.Tensor? tensor;
    private T* data;
    private readonly long[] shape;
    private readonly long[] strides;
    private readonly bool contiguous;

    internal TensorAccessor(torch.Tensor tensor)
    {
        this.tensor = tensor;
        data = (T*)tensor.Data;
        shape = tensor.shape;
        strides = tensor.stride();
        contiguous = tensor.is_contiguous();
        Count = tensor.NumberOfElements;
    }

    public long Count { get; private set; }

    public T this[params long[] indices] => *At(indices);

    public T[] ToArray()
    {
        var array = new T[Count];
        // As in the real one, more than one dimension without elements is too much for it.
        if (Count > 0 || shape.Length > 1)
            CopyTo(array);
        return array;
    }

    public void CopyTo(T[] array, int arrayIndex = 0, long tensorIndex = 0) =>
        CopyTo(array.AsSpan(), arrayIndex, tensorIndex);

    public void CopyTo(Span<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        var target = array[arrayIndex..Math.Max(arrayIndex, End(array.Length, arrayIndex, tensorIndex))];
        if (contiguous)
        {
            new Span<T>(data + tensorIndex, target.Length).CopyTo(target);
            return;
        }
        for (var i = 0; i < target.Length; i++)
            target[i] = data[Offset(tensorIndex + i)];
    }

    public IEnumerator<T> GetEnumerator()
    {
        for (long i = 0; i < Count; i++)
            yield return ElementAt(i);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public void Dispose()
    {
        tensor = null;
        data = null;
        Count = 0;
    }

    private T ElementAt(long index) => data[Offset(index)];

    private T* At(long[] indices)
    {
        if (indices.Length != 1 && indices.Length != shape.Length)
            throw new IndexOutOfRangeException($"{indices.Length} indices for {shape.Length} dimensions");
        if (indices.Length == 1)
            return InRange(indices[0], Count) ? data + Offset(indices[0]) : throw OutOfRange(indices[0], Count);
        long offset = 0;
        for (var i = 0; i < indices.Length; i++)
        {
            if (!InRange(indices[i], shape[i]))
                throw OutOfRange(indices[i], shape[i]);
            offset += indices[i] * strides[i];
        }
        return data + offset;
    }

    // Copying stops where the array or the tensor ends, whichever is first.
    private int End(int length, int arrayIndex, long tensorIndex)
    {
        ObjectDisposedException.ThrowIf(tensor is null, this);
        if (!InRange(tensorIndex, Count))
            throw new ArgumentOutOfRangeException(nameof(tensorIndex));
        return (int)Math.Min(length, arrayIndex + Count - tensorIndex);
    }

    private long Offset(long index)
    {
        if (contiguous)
            return index;
        long offset = 0;
        for (var i = shape.Length - 1; i >= 0; i--)
        {
            index = Math.DivRem(index, shape[i], out var position);
            offset += position * strides[i];
        }
        return offset;
    }

    private static bool InRange(long index, long count) => (ulong)index < (ulong)count;

    private static IndexOutOfRangeException OutOfRange(long index, long count) =>
        new($"{index} is not in the range 0 to {count - 1}");
}
