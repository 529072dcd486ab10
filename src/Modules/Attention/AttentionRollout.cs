using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Attention;

/// <summary>
/// Attention rollout: pᵀ·Ãₙ···Ã₁ with Ã = 0.5·A + 0.5·I, A a layer's attention as the mean of its heads and p the pooling
/// weights (Abnar and Zuidema 2020, "Quantifying Attention Flow in Transformers", section 3).
/// </summary>
internal static class AttentionRollout
{
    /// <param name="layers">From the first to the last, [B, H, L, L]; none leaves the pooling weights as they are.</param>
    /// <param name="pooling">[B, L]</param>
    /// <returns>[B, L]</returns>
    public static Tensor Compute(IReadOnlyList<Tensor> layers, Tensor pooling)
    {
        // From the last layer back, a row vector times a matrix costs L² where the product of two would cost L³.
        var rollout = pooling;
        foreach (var weights in layers.Reverse())
            rollout = 0.5 * (rollout + matmul(rollout.unsqueeze(1), weights.mean(new long[] { 1 })).squeeze(1));
        return rollout;
    }
}
