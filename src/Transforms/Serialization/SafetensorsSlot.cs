namespace MLNet.Attention.Transforms.Serialization;

/// <summary>The place of a tensor in a safetensors stream.</summary>
/// <param name="Name">The name of the tensor.</param>
/// <param name="DType">Element type as the format spells it, such as <c>F32</c>.</param>
/// <param name="Shape">The shape of the tensor; empty for a scalar.</param>
/// <param name="Begin">Offset of the first byte, from the end of the header.</param>
/// <param name="End">Offset after the last byte, from the end of the header.</param>
internal sealed record SafetensorsSlot(string Name, string DType, long[] Shape, long Begin, long End)
{
    public long ByteCount => End - Begin;
}
