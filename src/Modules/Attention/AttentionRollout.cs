using MLNet.Attention.Modules.Primitives;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Attention;

/// <summary>
/// Attention rollout: pᵀ·Ãₙ···Ã₁ with Ã = 0.5·A + 0.5·I, A the attention weights of a layer, averaged over its heads, and p
/// the pooling weights (Abnar and Zuidema 2020, "Quantifying Attention Flow in Transformers", section 3).
/// </summary>
internal static class AttentionRollout
{
    /// <param name="layers">Attention weights from the first layer to the last, each [B, H, L, L]; may be empty.</param>
    /// <param name="pooling">Pooling weights [B, L].</param>
    /// <returns>[B, L]; the pooling weights themselves without layers.</returns>
    public static Tensor Compute(IReadOnlyList<Tensor> layers, Tensor pooling)
    {
        // From the last layer back, each step multiplies a row vector by a matrix: L² products instead of L³.
        var rollout = pooling;
        foreach (var weights in layers.Reverse())
            {
            var through = matmul(rollout.unsqueeze(1), weights.mean(new long[] { 1 })).squeeze(1); // [B, L]
            rollout = rollout.Plus(through) * Scalars.Of(0.5);
        }
        return rollout;
    }
}
