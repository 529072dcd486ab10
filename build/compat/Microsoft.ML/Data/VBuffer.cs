using System.Collections;

namespace Microsoft.ML.Data;

/// <summary>
/// A vector value, dense or sparse. It may own arrays larger than it needs: <see cref="VBufferEditor"/> reuses them.
/// </summary>
public readonly struct VBuffer<T> : IEnumerable
{
    public readonly int Length;

    private readonly int count;
    private readonly T[]? values;
    private readonly int[]? indices;

    public VBuffer(int length, T[]? values, int[]? indices = null) : this(length, length, values, indices)
    {
    }

    public VBuffer(int length, int count, T[]? values, int[]? indices)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        Require(count >= 0 && count <= length, nameof(count), "The count must be between 0 and the length.");
        Require(SizeOf(values) >= count, nameof(values), "There must be at least as many values as the count says.");
        Require(count == length || SizeOf(indices) >= count, nameof(indices),
            "A sparse vector needs an index for each value.");
        Length = length;
        this.count = count;
        this.values = values;
        this.indices = indices;
    }

    public bool IsDense => count == Length;

    public ReadOnlySpan<T> GetValues() => values.AsSpan(0, count);

    public ReadOnlySpan<int> GetIndices() => IsDense ? default : indices.AsSpan(0, count);

    public void CopyTo(ref VBuffer<T> destination) => CopyTo(ref destination, 0, Length);

    public void CopyTo(ref VBuffer<T> destination, int sourceIndex, int length)
    {
        Require(sourceIndex >= 0 && sourceIndex <= Length, nameof(sourceIndex), "The start is outside the vector.");
        Require(length >= 0 && length <= Length - sourceIndex, nameof(length), "The end is outside the vector.");
        var first = IsDense ? sourceIndex : PositionOf(sourceIndex);
        var count = IsDense ? length : PositionOf(sourceIndex + length) - first;
        var editor = VBufferEditor.Create(ref destination, length, count);
        GetValues().Slice(first, count).CopyTo(editor.Values);
        if (count < length)
        {
            for (var i = 0; i < count; i++)
                editor.Indices[i] = indices![first + i] - sourceIndex;
        }
        destination = editor.Commit();
    }

    public void CopyTo(Span<T> destination) => CopyTo(destination, 0);

    public void CopyTo(Span<T> destination, int destinationIndex, T defaultValue = default!)
    {
        Require(destinationIndex >= 0 && destinationIndex <= destination.Length - Length, nameof(destination),
            $"{Length} values do not fit from position {destinationIndex} of {destination.Length}.");
        var target = destination.Slice(destinationIndex, Length);
        if (IsDense)
        {
            GetValues().CopyTo(target);
            return;
        }
        target.Fill(defaultValue);
        for (var i = 0; i < count; i++)
            target[indices![i]] = values![i];
    }

    public static void Copy(T[]? source, int sourceIndex, ref VBuffer<T> destination, int length)
    {
        var editor = VBufferEditor.Create(ref destination, length);
        source.AsSpan(sourceIndex, length).CopyTo(editor.Values);
        destination = editor.Commit();
    }

    public IEnumerable<KeyValuePair<int, T>> Items(bool all = false)
    {
        var slot = 0;
        for (var i = 0; i < count; i++, slot++)
        {
            var next = IsDense ? i : indices![i];
            for (; all && slot < next; slot++)
                yield return new(slot, default!);
            slot = next;
            yield return new(slot, values![i]);
        }
        for (; all && slot < Length; slot++)
            yield return new(slot, default!);
    }

    public IEnumerable<T> DenseValues() => Items(all: true).Select(item => item.Value);

    public IEnumerator GetEnumerator() => (values ?? []).GetEnumerator();

    public override string ToString() => IsDense
        ? $"Dense vector of size {Length}"
        : $"Sparse vector of size {Length}, {count} explicit values";

    internal VBufferEditor<T> Edit(int length, int count, int maxCapacity, bool keepOld, bool needsIndices)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        Require(count >= 0 && count <= length, nameof(count), "The number of values must be between 0 and the length.");
        var values = Grow(this.values, count, maxCapacity, keepOld);
        var indices = count < length || needsIndices ? Grow(this.indices, count, maxCapacity, keepOld) : this.indices;
        return new VBufferEditor<T>(length, count, values, indices, needsIndices);
    }

    private static TItem[]? Grow<TItem>(TItem[]? array, int needed, int maxCapacity, bool keepOld)
    {
        var size = array?.Length ?? 0;
        if (size >= needed)
            return array;
        var grown = new TItem[Math.Max(needed, (int)Math.Min(maxCapacity, 2L * size))];
        if (keepOld)
            array?.CopyTo(grown, 0);
        return grown;
    }

    private int PositionOf(int slot)
    {
        var found = indices.AsSpan(0, count).BinarySearch(slot);
        return found >= 0 ? found : ~found;
    }

    private static int SizeOf(Array? array) => array?.Length ?? 0;

    private static void Require(bool condition, string parameter, string message)
    {
        if (!condition)
            throw new ArgumentOutOfRangeException(parameter, message);
    }
}
