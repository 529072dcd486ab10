using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Trainers;

/// <summary>Weighted binary cross-entropy of logits, in nats.</summary>
internal static class BinaryLoss
{
    // Its inverse is finite in Single, so that a batch of weight 0 has gradient 0 and not NaN.
    private const float SmallestWeight = 1e-30f;

    /// <summary>The mean over the batch: Σ wᵢ·lossᵢ / Σ wᵢ, or 0 when all weights are.</summary>
    /// <param name="logits">[B, 1]</param>
    /// <param name="labels">[B], 0 or 1</param>
    /// <param name="weights">[B]</param>
    /// <param name="smoothing">ε: targets become y·(1 − ε) + ε/2.</param>
    public static Tensor Mean(Tensor logits, Tensor labels, Tensor weights, double smoothing)
    {
        var targets = labels * (1 - smoothing) + smoothing / 2;
        var losses = nn.functional.binary_cross_entropy_with_logits(
            logits.squeeze(1), targets, reduction: nn.Reduction.None); // [B]
        return (losses * weights).sum() / weights.sum().clamp(min: SmallestWeight);
    }
}
