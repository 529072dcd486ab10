using System.Buffers.Binary;

namespace MLNet.Attention.Transforms.Serialization;

/// <summary>
/// Writes safetensors (https://huggingface.co/docs/safetensors): eight bytes with the length of a JSON header, the
/// header, then the tensors' bytes without a gap. <see cref="SafetensorsReader"/> reads them.
/// </summary>
internal static class Safetensors
{
    /// <summary>Number of bytes that hold the length of the header.</summary>
    public const int LengthBytes = 8;

    /// <summary>Size of an element of each dtype of the format, in bytes.</summary>
    public static IReadOnlyDictionary<string, int> ElementBytes { get; } = new Dictionary<string, int>
    {
        ["BOOL"] = 1, ["U8"] = 1, ["I8"] = 1, ["I16"] = 2, ["U16"] = 2, ["F16"] = 2, ["BF16"] = 2,
        ["I32"] = 4, ["U32"] = 4, ["F32"] = 4, ["I64"] = 8, ["U64"] = 8, ["F64"] = 8,
    };

    /// <summary>Writes the tensors in the given order, in chunks: no tensor is copied as a whole.</summary>
    /// <param name="stream">Receives the file.</param>
    /// <param name="entries">The tensors.</param>
    /// <param name="format">The format that the metadata names, such as <c>pt</c>; null (default) for no metadata.</param>
    public static void Write(Stream stream, IReadOnlyList<SafetensorsEntry> entries, string? format = null)
    {
        var header = SafetensorsHeader.Create(entries, format);
        Span<byte> length = stackalloc byte[LengthBytes];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        stream.Write(length);
        stream.Write(header);
        foreach (var entry in entries)
            entry.WriteTo(stream);
    }
}
