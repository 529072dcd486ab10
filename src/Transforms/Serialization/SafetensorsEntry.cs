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
    public static SafetensorsEntry Of(string name, Tensor tensor) => new TensorEntry(name, tensor);

    /// <summary>The elements of an array, which are read when they are written.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <param name="dtype">The element type.</param>
    /// <param name="values">The elements, or their bytes.</param>
    /// <param name="shape">The shape; null (default) for the length of the array.</param>
    public static SafetensorsEntry Of<T>(string name, string dtype, T[] values, long[]? shape = null) where T : struct =>
        new ArrayEntry<T>(name, dtype, values, shape ?? [values.Length]);

    private sealed class TensorEntry(string name, Tensor tensor) : SafetensorsEntry(name, "F32", tensor.shape)
    {
        public override void WriteTo(Stream stream)
        {
            using var scope = NewDisposeScope();
            var elements = tensor.detach().cpu().contiguous().view(-1); // does not copy a tensor on the CPU
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
