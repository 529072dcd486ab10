using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Attention;

/// <summary>
/// 1.5-entmax over the keys that a mask leaves: p = [z − τ]₊² with z half the scores and τ such that p sums to 1
/// (Peters et al. 2019, "Sparse Sequence-to-Sequence Models", section 3). A query that sees no key at all gets zeros.
/// </summary>
internal static class Entmax15
{
    // With the maximum at 0, τ is in [-1, 0): a key this far below it, or farther, has no weight.
    private const double Nothing = -2;

    /// <param name="scores">[..., S]</param>
    /// <param name="hidden">Boolean, broadcasts to <paramref name="scores"/>, true = ignored; null for none.</param>
    public static Tensor Apply(Tensor scores, Tensor? hidden)
    {
        var z = Shifted(scores, hidden);
        var (threshold, share) = Solve(z.detach());
        // Its value is the threshold, its derivative by zᵢ is the share of key i: what differentiating Σ p = 1 gives.
        var tau = threshold + (share * (z - z.detach())).sum([-1], keepdim: true);
        var weights = (z - tau).relu().square();
        return hidden is null ? weights : weights.masked_fill(hidden, 0f);
    }

    /// <summary>Half the scores, less the largest visible one; hidden keys get <see cref="Nothing"/>.</summary>
    private static Tensor Shifted(Tensor scores, Tensor? hidden)
    {
        // Finite, as minus infinity less minus infinity, in a row that is all hidden, is NaN.
        var visible = hidden is null ? scores : scores.masked_fill(hidden, MaskedSoftmax.Lowest(scores.dtype));
        // The weights do not depend on the shift, so no gradient need go through it.
        var z = (scores - visible.detach().amax([-1], keepdim: true)) / 2;
        return hidden is null ? z : z.masked_fill(hidden, Nothing);
    }

    /// <summary>τ [..., 1], exact by sorting (Peters et al. 2019, section 3.3), and [z − τ]₊ / Σ [z − τ]₊.</summary>
    private static (Tensor Threshold, Tensor Share) Solve(Tensor z)
    {
        using var noGradient = no_grad();
        // Lower values change nothing; their squares would be large enough to lose the small ones.
        var sorted = z.clamp_min(Nothing).sort(-1, descending: true).Values;
        var count = arange(1, z.shape[^1] + 1, dtype: z.dtype, device: z.device); // if the k largest had weight
        var mean = sorted.cumsum(-1) / count;
        var spread = sorted.square().cumsum(-1) - count * mean.square();
        var candidates = mean - ((1 - spread) / count).relu().sqrt();
        var supported = candidates.le(sorted).to_type(ScalarType.Int64).sum([-1], keepdim: true);
        var threshold = candidates.gather(-1, supported.clamp_min(1) - 1);
        var above = (z - threshold).relu();
        return (threshold, above / above.sum([-1], keepdim: true));
    }
}
