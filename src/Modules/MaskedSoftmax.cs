using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules;

/// <summary>Softmax over the keys that a mask leaves. A query that sees no key at all gets zero weights, not NaN.</summary>
internal static class MaskedSoftmax
{
    // Finite on purpose: a row of minus infinities would make softmax, and its gradient, NaN.
    private const float Hidden = float.MinValue;

    /// <param name="scores">[..., S]</param>
    /// <param name="hidden">Boolean, broadcasts to <paramref name="scores"/>, true = ignored; null when none is.</param>
    public static Tensor Apply(Tensor scores, Tensor? hidden)
    {
        if (hidden is null)
            return scores.softmax(-1);
        return scores.masked_fill(hidden, Hidden).softmax(-1).masked_fill(hidden, 0f);
    }

    /// <summary>The mask as one Boolean tensor that broadcasts to [B, H, L, S], or null when all is visible.</summary>
    public static Tensor? Combine(AttentionMask mask, long queries, long keys, Device device)
    {
        var padding = mask.Padding?.unsqueeze(1).unsqueeze(1); // [B, S] -> [B, 1, 1, S]
        if (!mask.Causal)
            return padding;
        var future = ones(new[] { queries, keys }, dtype: ScalarType.Bool, device: device).triu(1); // [L, S]
        return padding is null ? future : padding.logical_or(future);
    }
}
