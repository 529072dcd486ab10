using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace MLNet.Attention.Transforms;

/// <summary>One tensor of a safetensors stream.</summary>
/// <param name="Name">Its name.</param>
/// <param name="DType">Element type as the format spells it, such as <c>F32</c>.</param>
/// <param name="Shape">Its sizes; empty for a scalar.</param>
/// <param name="Data">Its elements, row-major, little-endian.</param>
internal sealed record SafetensorsEntry(string Name, string DType, long[] Shape, byte[] Data)
{
    /// <summary>A copy of a tensor of Single.</summary>
    public static SafetensorsEntry Of(string name, Tensor tensor)
    {
        using var scope = NewDisposeScope();
        var values = tensor.detach().cpu().data<float>().ToArray();
        return new SafetensorsEntry(name, "F32", tensor.shape, MemoryMarshal.AsBytes(values.AsSpan()).ToArray());
    }

    /// <summary>Sets a tensor to the values of this one.</summary>
    /// <param name="target">The tensor.</param>
    /// <param name="source">What to call the stream in an error.</param>
    /// <exception cref="FormatException">It has another shape or element type, or a value is not finite.</exception>
    public void CopyTo(Tensor target, string source)
    {
        if (DType != "F32" || !Shape.AsSpan().SequenceEqual(target.shape))
            throw new FormatException($"{source}: tensor '{Name}' is {DType} " +
                $"[{string.Join(", ", Shape)}]; expected F32 [{string.Join(", ", target.shape)}].");
        var values = MemoryMarshal.Cast<byte, float>(Data).ToArray();
        if (!Array.TrueForAll(values, float.IsFinite))
            throw new FormatException($"{source}: tensor '{Name}' holds a value that is not finite.");
        using var noGradient = no_grad();
        using var copied = tensor(values, Shape);
        target.copy_(copied);
    }
}
