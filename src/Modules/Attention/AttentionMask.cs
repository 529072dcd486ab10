using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Attention;

/// <summary>Which keys a query may see, and what is added to its scores before they are normalised.</summary>
/// <param name="Padding">[B, S] Boolean, true where a key is padding and must be ignored; null when none is.</param>
/// <param name="Causal">True: query i sees only the keys j ≤ i. Needs as many keys as queries.</param>
/// <param name="Bias">
/// Added to the scaled scores; any shape that broadcasts to [B, H, L, S], such as [H, L, S] (ALiBi); null for none.
/// </param>
public sealed record AttentionMask(Tensor? Padding = null, bool Causal = false, Tensor? Bias = null)
{
    /// <summary>Every query sees every key.</summary>
    public static AttentionMask None { get; } = new();
}
