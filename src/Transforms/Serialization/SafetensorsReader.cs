using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace MLNet.Attention.Transforms.Serialization;

/// <summary>
/// Reads a safetensors stream: the header at once, then one tensor after another, directly into its destination. Each tensor
/// can be taken once.
/// </summary>
/// <remarks>
/// The stream is not trusted: the header's length and every offset, shape and element type are checked against each other and
/// against the length of the stream, before memory of that size is allocated.
/// </remarks>
internal sealed class SafetensorsReader
{
    private const int OwnHeaderBytes = 1 << 22; // twenty times the header of the deepest network
    private const int ChunkElements = 1 << 18;

    private readonly Stream stream;
    private readonly long start;
    private readonly Dictionary<string, SafetensorsSlot> left;

    /// <param name="stream">A seekable stream, read from its position to its end.</param>
    /// <param name="source">The name of the stream in an error, such as <c>model.safetensors</c>.</param>
    /// <param name="maximumHeaderBytes">The longest header that is read. Default 4194304.</param>
    /// <exception cref="FormatException">The stream is not a valid safetensors stream; the message says why.</exception>
    public SafetensorsReader(Stream stream, string source, int maximumHeaderBytes = OwnHeaderBytes)
    {
        this.stream = stream;
        Source = source;
        var header = ReadHeader(maximumHeaderBytes);
        start = stream.Position;
        left = SafetensorsHeader.Parse(header, stream.Length - start, Source)
            .ToDictionary(slot => slot.Name, StringComparer.Ordinal);
    }

    /// <summary>The name of the stream in an error.</summary>
    public string Source { get; }

    /// <summary>The tensors that were not taken yet, in no order.</summary>
    public IReadOnlyCollection<SafetensorsSlot> Left => left.Values;

    /// <summary>Copies a tensor of the stream into <paramref name="target"/>.</summary>
    /// <param name="name">The name of the tensor.</param>
    /// <param name="target">A tensor of Single.</param>
    /// <param name="storage">
    /// How the tensor is stored. Default <see cref="WeightStorage.Float32"/>; null for F16, BF16, F32 or F64.
    /// </param>
    /// <exception cref="FormatException">
    /// The tensor is missing, has another shape or element type, or has a value that is not finite; the target may have changed.
    /// </exception>
    public void Take(string name, Tensor target, WeightStorage? storage = WeightStorage.Float32)
    {
        var slot = Take(name);
        var isAny = storage is null && FloatConversion.Reads(slot.DType);
        Check(slot, isAny ? slot.DType : StoredWeights.TypeOf(storage ?? WeightStorage.Float32), target.shape);
        Seek(slot);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var isInPlace = target.device_type == TorchSharp.DeviceType.CPU && target.is_contiguous();
        var elements = (isInPlace ? target.detach() : empty(target.shape)).view(-1);
        for (long first = 0; first < elements.shape[0]; first += ChunkElements)
        {
            using var chunk = elements.narrow(0, first, Math.Min(ChunkElements, elements.shape[0] - first));
            ReadChunk(slot, MemoryMarshal.Cast<byte, float>(chunk.bytes));
        }
        if (!isInPlace)
            target.copy_(elements.view(target.shape));
    }

    /// <summary>The values of a tensor.</summary>
    /// <param name="name">The name of the tensor.</param>
    /// <param name="dtype">The expected element type, of the size of T.</param>
    /// <param name="shape">The expected shape.</param>
    /// <exception cref="FormatException">
    /// The tensor is missing, has another shape or element type, or is too large for an array.
    /// </exception>
    public T[] Take<T>(string name, string dtype, params long[] shape) where T : struct
    {
        var slot = Take(name);
        Check(slot, dtype, shape);
        var values = Allocate<T>(slot);
        for (var first = 0; first < values.Length; first += ChunkElements)
        {
            var chunk = values.AsSpan(first, Math.Min(ChunkElements, values.Length - first));
            stream.ReadExactly(MemoryMarshal.AsBytes(chunk));
        }
        return values;
    }

    /// <summary>The values of a tensor as Single, which must be finite.</summary>
    /// <param name="name">The name of the tensor.</param>
    /// <param name="storage">How the tensor is stored.</param>
    /// <param name="shape">The expected shape.</param>
    /// <exception cref="FormatException">
    /// The tensor is missing, has another shape or element type, is too large for an array, or has a value that is not finite.
    /// </exception>
    public float[] Take(string name, WeightStorage storage, params long[] shape)
    {
        var slot = Take(name);
        Check(slot, StoredWeights.TypeOf(storage), shape);
        var values = Allocate<float>(slot);
        for (var first = 0; first < values.Length; first += ChunkElements)
            ReadChunk(slot, values.AsSpan(first, Math.Min(ChunkElements, values.Length - first)));
        return values;
    }

    /// <summary>Writes the bytes of a tensor to another stream. The tensor can still be taken.</summary>
    public void CopyTo(SafetensorsSlot slot, Stream target)
    {
        Seek(slot);
        var buffer = new byte[(int)Math.Min(slot.ByteCount, 1 << 16)];
        for (var rest = slot.ByteCount; rest > 0; rest -= buffer.Length)
        {
            var chunk = buffer.AsSpan(0, (int)Math.Min(buffer.Length, rest));
            stream.ReadExactly(chunk);
            target.Write(chunk);
        }
    }

    /// <summary>Checks that all tensors were taken.</summary>
    /// <exception cref="FormatException">A tensor was not taken; the message names it.</exception>
    public void CheckAllTaken()
    {
        if (left.Count > 0)
        {
            throw new FormatException($"{Source}: has a tensor '{Excerpt.Of(left.Keys.Order(StringComparer.Ordinal).First())}'" +
                "; expected only tensors of the model.");
        }
    }

    private byte[] ReadHeader(int maximumHeaderBytes)
    {
        var available = stream.Length - stream.Position;
        if (available < Safetensors.LengthBytes)
            throw new FormatException($"{Source}: has {available} bytes; expected at least {Safetensors.LengthBytes}.");
        Span<byte> prefix = stackalloc byte[Safetensors.LengthBytes];
        stream.ReadExactly(prefix);
        var length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        var limit = (ulong)Math.Min(available - Safetensors.LengthBytes, maximumHeaderBytes);
        if (length > limit)
            throw new FormatException($"{Source}: the header says it has {length} bytes; expected at most {limit}.");
        var header = new byte[length];
        stream.ReadExactly(header);
        return header;
    }

    /// <summary>Goes to a tensor, and allocates an array for its values.</summary>
    private T[] Allocate<T>(SafetensorsSlot slot)
    {
        var count = slot.ByteCount / Safetensors.ElementBytes[slot.DType];
        if (count > Array.MaxLength)
            throw new FormatException($"{Source}: tensor '{slot.Name}' has {count} values; expected at most {Array.MaxLength}.");
        Seek(slot);
        return GC.AllocateUninitializedArray<T>((int)count);
    }

    /// <summary>Reads the next values of a tensor as Single.</summary>
    private void ReadChunk(SafetensorsSlot slot, Span<float> values)
    {
        if (slot.DType == "F32")
        {
            stream.ReadExactly(MemoryMarshal.AsBytes(values));
        }
        else
        {
            var bytes = ArrayPool<byte>.Shared.Rent(values.Length * Safetensors.ElementBytes[slot.DType]);
            try
            {
                var stored = bytes.AsSpan(0, values.Length * Safetensors.ElementBytes[slot.DType]);
                stream.ReadExactly(stored);
                FloatConversion.Convert(stored, slot.DType, values);
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(bytes);
            }
        }
        CheckFinite(values, slot.Name);
    }

    private SafetensorsSlot Take(string name) =>
        left.Remove(name, out var slot) ? slot : throw new FormatException($"{Source}: has no tensor '{name}'; expected one.");

    private void Check(SafetensorsSlot slot, string dtype, long[] shape)
    {
        if (slot.DType != dtype || !slot.Shape.AsSpan().SequenceEqual(shape))
        {
            throw new FormatException($"{Source}: tensor '{slot.Name}' is {slot.DType} {Excerpt.Of(slot.Shape)}; " +
                $"expected {dtype} {Excerpt.Of(shape)}.");
        }
    }

    private void Seek(SafetensorsSlot slot) => stream.Position = start + slot.Begin;

    private void CheckFinite(ReadOnlySpan<float> values, string name)
    {
        foreach (var value in values)
        {
            if (!float.IsFinite(value))
                throw new FormatException($"{Source}: tensor '{name}' holds {value}; expected finite values.");
        }
    }
}
