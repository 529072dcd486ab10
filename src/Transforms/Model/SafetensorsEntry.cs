namespace MLNet.Attention.Transforms;

/// <summary>One tensor of a safetensors stream.</summary>
/// <param name="Name">Its name.</param>
/// <param name="DType">Element type as the format spells it, such as <c>F32</c>.</param>
/// <param name="Shape">Its sizes; empty for a scalar.</param>
/// <param name="Data">Its elements, row-major, little-endian.</param>
internal sealed record SafetensorsEntry(string Name, string DType, long[] Shape, byte[] Data);
