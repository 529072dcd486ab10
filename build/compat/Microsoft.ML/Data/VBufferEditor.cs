namespace Microsoft.ML.Data;

/// <summary>Opens a <see cref="VBuffer{T}"/> for writing, reusing its arrays where they are large enough.</summary>
public static class VBufferEditor
{
    public static VBufferEditor<T> Create<T>(scoped ref VBuffer<T> destination, int newLogicalLength,
        int? valuesCount = null, int? maxValuesCapacity = null, bool keepOldOnResize = false,
        bool requireIndicesOnDense = false) =>
        destination.Edit(newLogicalLength, valuesCount ?? newLogicalLength, maxValuesCapacity ?? Array.MaxLength,
            keepOldOnResize, requireIndicesOnDense);
}

/// <summary>The writable arrays of one vector; <see cref="Commit"/> makes them a value again.</summary>
public readonly ref struct VBufferEditor<T>
{
    public readonly Span<T> Values;

    public readonly Span<int> Indices;

    private readonly int length;
    private readonly T[]? values;
    private readonly int[]? indices;

    internal VBufferEditor(int length, int count, T[]? values, int[]? indices, bool needsIndices)
    {
        this.length = length;
        this.values = values;
        this.indices = indices;
        Values = values.AsSpan(0, count);
        Indices = count < length || needsIndices ? indices.AsSpan(0, count) : default;
    }

    public VBuffer<T> Commit() => new(length, Values.Length, values, indices);
}
