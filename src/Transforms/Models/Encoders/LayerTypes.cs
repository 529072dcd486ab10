namespace MLNet.Attention.Transforms.Models.Encoders;

/// <summary>For each layer whether it attends to all tokens; the others attend in a window.</summary>
internal sealed record LayerTypes(IReadOnlyList<bool> AreFull);
