using MLNet.Attention.Transforms.Serialization;

namespace MLNet.Attention.Tests.Transforms.Serialization;

/// <summary>One tensor of a safetensors stream, with its bytes.</summary>
internal sealed record TensorBytes(string Name, string DType, long[] Shape, byte[] Data)
{
    /// <summary>All tensors of a stream.</summary>
    public static IReadOnlyList<TensorBytes> Read(Stream stream, string source)
    {
        var reader = new SafetensorsReader(stream, source);
        return [.. reader.Left.Select(slot =>
        {
            using var data = new MemoryStream();
            reader.CopyTo(slot, data);
            return new TensorBytes(slot.Name, slot.DType, slot.Shape, data.ToArray());
        })];
    }

    /// <summary>A stream of these tensors, in their order.</summary>
    public static byte[] Write(IEnumerable<TensorBytes> tensors)
    {
        using var stream = new MemoryStream();
        Safetensors.Write(stream,
            [.. tensors.Select(tensor => SafetensorsEntry.Of(tensor.Name, tensor.DType, tensor.Data, tensor.Shape))]);
        return stream.ToArray();
    }
}
