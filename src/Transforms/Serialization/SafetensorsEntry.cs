using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace MLNet.Attention.Transforms.Serialization;

/// <summary>One tensor to write to a safetensors stream.</summary>
/// <param name="name">Its name.</param>
/// <param name="dtype">Element type as the format spells it, such as <c>F32</c>.</param>
/// <param name="shape">Its sizes; empty for a scalar.</param>
internal abstract class SafetensorsEntry(string name, string dtype, long[] shape)
{
    // What is copied at once.
    private protected const int ChunkElements = 1 << 18;

    public string Name => name;

    public string DType => dtype;

    public long[] Shape => shape;

    /// <summary>How many bytes <see cref="WriteTo"/> writes.</summary>
    public long ByteCount => shape.Aggregate((long)Safetensors.ElementBytes[dtype], (product, size) => product * size);

    /// <summary>Writes its elements, row-major, little-endian.</summary>
    public abstract void WriteTo(Stream stream);

    /// <summary>A tensor of Single, on whatever device, as it is when it is written.</summary>
    public static SafetensorsEntry Of(string name, Tensor tensor) => new TensorEntry(name, tensor);

    /// <summary>The elements of an array, as they are when they are written.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <param name="dtype">The element type.</param>
    /// <param name="values">The elements, or their bytes.</param>
    /// <param name="shape">The sizes; default that of the array.</param>
    public static SafetensorsEntry Of<T>(string name, string dtype, T[] values, long[]? shape = null) where T : struct =>
        new ArrayEntry<T>(name, dtype, values, shape ?? [values.Length]);

    private sealed class TensorEntry(string name, Tensor tensor) : SafetensorsEntry(name, "F32", tensor.shape)
    {
        public override void WriteTo(Stream stream)
        {
            using var scope = NewDisposeScope();
            var elements = tensor.detach().cpu().contiguous().view(-1); // no copy of what is on the CPU
            for (long start = 0; start < elements.shape[0]; start += ChunkElements)
            {
                using var chunk = elements.narrow(0, start, Math.Min(ChunkElements, elements.shape[0] - start));
                stream.Write(chunk.bytes);
            }
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
