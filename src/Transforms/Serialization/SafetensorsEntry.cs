using System.Buffers;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace MLNet.Attention.Transforms.Serialization;

/// <summary>One tensor to write to a safetensors stream.</summary>
/// <param name="name">The name of the tensor.</param>
/// <param name="dtype">Element type as the format spells it, such as <c>F32</c>.</param>
/// <param name="shape">The shape of the tensor; empty for a scalar.</param>
internal abstract class SafetensorsEntry(string name, string dtype, long[] shape)
{
    // The most elements that are copied at once.
    private protected const int ChunkElements = 1 << 18;

    public string Name => name;

    public string DType => dtype;

    public long[] Shape => shape;

    /// <summary>How many bytes <see cref="WriteTo"/> writes.</summary>
    public long ByteCount => shape.Aggregate((long)Safetensors.ElementBytes[dtype], (product, size) => product * size);

    /// <summary>Writes the elements, row-major, little-endian.</summary>
    public abstract void WriteTo(Stream stream);

    /// <summary>A tensor of Single, on any device. Its elements are read when they are written.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <param name="tensor">The tensor.</param>
    /// <param name="storage">How the elements are stored. Default <see cref="WeightStorage.Float32"/>.</param>
    /// <exception cref="InvalidOperationException">An element cannot be stored so; the message names the tensor.</exception>
    public static SafetensorsEntry Of(string name, Tensor tensor, WeightStorage storage = WeightStorage.Float32) =>
        new TensorEntry(name, tensor, storage).Checked();

    /// <summary>The elements of an array, which are read when they are written.</summary>
    /// <inheritdoc cref="Of(string, Tensor, WeightStorage)"/>
    public static SafetensorsEntry Of(string name, float[] values, long[] shape, WeightStorage storage) =>
        new FloatsEntry(name, values, shape, storage).Checked();

    /// <summary>The elements of an array, which are read when they are written.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <param name="dtype">The element type.</param>
    /// <param name="values">The elements, or their bytes.</param>
    /// <param name="shape">The shape; null (default) for the length of the array.</param>
    public static SafetensorsEntry Of<T>(string name, string dtype, T[] values, long[]? shape = null) where T : struct =>
        new ArrayEntry<T>(name, dtype, values, shape ?? [values.Length]);

    /// <summary>Elements of Single, which may be stored with fewer bits.</summary>
    private abstract class WeightsEntry(string name, WeightStorage storage, long[] shape)
        : SafetensorsEntry(name, StoredWeights.TypeOf(storage), shape)
    {
        public override void WriteTo(Stream stream)
        {
            if (storage == WeightStorage.Float32)
            {
                ForEachChunk(values => stream.Write(MemoryMarshal.AsBytes(values)));
                return;
            }
            var stored = ArrayPool<byte>.Shared.Rent(ChunkElements * StoredWeights.BytesOf(storage));
            ForEachChunk(values =>
            {
                var chunk = stored.AsSpan(0, values.Length * StoredWeights.BytesOf(storage));
                FloatConversion.Round(values, DType, chunk);
                stream.Write(chunk);
            });
            ArrayPool<byte>.Shared.Return(stored);
        }

        /// <summary>This entry, whose elements can be stored.</summary>
        public SafetensorsEntry Checked()
        {
            if (storage != WeightStorage.Float32)
                ForEachChunk(values => StoredWeights.Check(values, storage, Name));
            return this;
        }

        protected abstract void ForEachChunk(Action<ReadOnlySpan<float>> use);
    }

    private sealed class TensorEntry(string name, Tensor tensor, WeightStorage storage)
        : WeightsEntry(name, storage, tensor.shape)
    {
        protected override void ForEachChunk(Action<ReadOnlySpan<float>> use)
        {
            using var scope = NewDisposeScope();
            var elements = tensor.detach().cpu().contiguous().view(-1); // does not copy a tensor on the CPU
            for (long start = 0; start < elements.shape[0]; start += ChunkElements)
            {
                using var chunk = elements.narrow(0, start, Math.Min(ChunkElements, elements.shape[0] - start));
                use(MemoryMarshal.Cast<byte, float>(chunk.bytes));
            }
        }
    }

    private sealed class FloatsEntry(string name, float[] values, long[] shape, WeightStorage storage)
        : WeightsEntry(name, storage, shape)
    {
        protected override void ForEachChunk(Action<ReadOnlySpan<float>> use)
        {
            for (var start = 0; start < values.Length; start += ChunkElements)
                use(values.AsSpan(start, Math.Min(ChunkElements, values.Length - start)));
        }
    }

    private sealed class ArrayEntry<T>(string name, string dtype, T[] values, long[] shape)
        : SafetensorsEntry(name, dtype, shape) where T : struct
    {
        public override void WriteTo(Stream stream)
        {
            for (var start = 0; start < values.Length; start += ChunkElements)
            {
                var chunk = values.AsSpan(start, Math.Min(ChunkElements, values.Length - start));
                stream.Write(MemoryMarshal.AsBytes(chunk));
            }
        }
    }
}
