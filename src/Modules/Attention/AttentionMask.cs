using MLNet.Attention.Modules.Positions;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Attention;

/// <summary>Which keys a query sees, and what is added to its scores before they become weights.</summary>
/// <param name="Padding">[B, S] Boolean, true where a key is padding and must be ignored; null when none is.</param>
/// <param name="Causal">
/// True: no query sees a later key. The last query is at the position of the last key, so query i sees the keys
/// j ≤ i + S − L. Needs S ≥ L; S above L is for decoding with a <see cref="KeyValueCache"/>.
/// </param>
/// <param name="Bias">
/// Added to the scaled scores; any shape that broadcasts to [B, H, L, S], such as [H, L, S] (ALiBi); null for none.
/// </param>
/// <param name="DistanceBias">
/// [H, L + S − 1], for queries and keys with heads: added to the scaled scores by the distance of the key from the query, from
/// 1 − S to L − 1, such as a <see cref="PositionBias"/> gives; the last query is at the position of the last key. Null for none.
/// </param>
/// <param name="NeedsWeights">
/// Whether the caller reads the weights. If not, a stack of layers keeps none, and a mechanism need not make them. Default true.
/// </param>
public sealed record AttentionMask(
    Tensor? Padding = null, bool Causal = false, Tensor? Bias = null, Tensor? DistanceBias = null,
    bool NeedsWeights = true)
{
    /// <summary>Every query sees every key.</summary>
    public static AttentionMask None { get; } = new();
}
