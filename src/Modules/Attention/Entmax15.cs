using MLNet.Attention.Modules.Primitives;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Attention;

/// <summary>
/// 1.5-entmax over the keys that are not masked: p = [z − τ]₊² with z half the scores and τ such that p sums to 1
/// (Peters et al. 2019, "Sparse Sequence-to-Sequence Models", section 3). Where every key is masked, the weights are zeros.
/// </summary>
internal static class Entmax15
{
    // With the maximum at 0, τ is in [-1, 0): a key this far below it, or farther, has no weight.
    private const double Nothing = -2;

    /// <param name="scores">[..., S]</param>
    /// <param name="masked">Boolean, broadcasts to <paramref name="scores"/>, true = ignored; null for none.</param>
    public static Tensor Apply(Tensor scores, Tensor? masked)
    {
        var z = Shifted(scores, masked);
        var (threshold, share) = Solve(z.detach());
        // The value of τ is the threshold. Its derivative by zᵢ is the share of key i, by differentiating Σ p = 1.
        var tau = threshold.Plus((share * (z - z.detach())).sum([-1], keepdim: true));
        var weights = (z - tau).relu().Squared();
        return masked is null ? weights : weights.masked_fill(masked, Scalars.Of(0));
    }

    /// <summary>Half the difference of each score from the largest visible one; masked keys get <see cref="Nothing"/>.</summary>
    private static Tensor Shifted(Tensor scores, Tensor? masked)
    {
        // Finite on purpose: where every key is masked, minus infinity less minus infinity would be NaN.
        var visible = masked is null ? scores : scores.masked_fill(masked, Scalars.Of(MaskedSoftmax.Lowest(scores.dtype)));
        // The weights do not depend on the shift, so it needs no gradient.
        var z = (scores - visible.detach().amax([-1], keepdim: true)) / Scalars.Of(2);
        return masked is null ? z : z.masked_fill(masked, Scalars.Of(Nothing));
    }

    /// <summary>τ [..., 1], exact by sorting (Peters et al. 2019, section 3.3), and [z − τ]₊ / Σ [z − τ]₊.</summary>
    private static (Tensor Threshold, Tensor Share) Solve(Tensor z)
    {
        using var noGradient = no_grad();
        // Values below the limit have no weight either way, and their large squares would swallow the small ones.
        var sorted = z.clamp_min(Scalars.Of(Nothing)).sort(-1, descending: true).Values;
        var count = Scalars.Range(1, z.shape[^1] + 1, z.dtype, z.device); // k, the number of keys with weight
        var mean = sorted.cumsum(-1) / count;
        var spread = sorted.Squared().cumsum(-1) - count * mean.Squared();
        var candidates = mean - (spread.negative().Plus(Scalars.One) / count).relu().sqrt();
        var supported = candidates.le(sorted).to_type(ScalarType.Int64).sum([-1], keepdim: true);
        var threshold = candidates.gather(-1, supported.clamp_min(Scalars.One) - Scalars.One);
        var above = (z - threshold).relu();
        return (threshold, above / above.sum([-1], keepdim: true));
    }
}
