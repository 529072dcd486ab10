namespace MLNet.Attention.Transforms.Serialization;

/// <summary>Where one tensor of a safetensors stream is.</summary>
/// <param name="Name">Its name.</param>
/// <param name="DType">Element type as the format spells it, such as <c>F32</c>.</param>
/// <param name="Shape">Its sizes; empty for a scalar.</param>
/// <param name="Begin">Its first byte, from the end of the header on.</param>
/// <param name="End">Behind its last byte.</param>
internal sealed record SafetensorsSlot(string Name, string DType, long[] Shape, long Begin, long End)
{
    public long ByteCount => End - Begin;
}
