using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Attention;

/// <summary>Softmax over the keys that a mask leaves. A query that sees no key at all gets zero weights, not NaN.</summary>
internal static class MaskedSoftmax
{
    /// <param name="scores">[..., S]</param>
    /// <param name="hidden">Boolean, broadcasts to <paramref name="scores"/>, true = ignored; null when none is.</param>
    public static Tensor Apply(Tensor scores, Tensor? hidden)
    {
        if (hidden is null)
            return scores.softmax(-1);
        // Finite on purpose: a row of minus infinities would make softmax, and its gradient, NaN.
        return scores.masked_fill(hidden, Lowest(scores.dtype)).softmax(-1).masked_fill(hidden, 0f);
    }

    /// <summary>The lowest finite number of a floating-point type; TorchSharp refuses to fill with a lower one.</summary>
    public static double Lowest(ScalarType type) => type switch
    {
        ScalarType.Float16 => -65504,
        ScalarType.BFloat16 => -(2 - 1.0 / 128) * Math.Pow(2, 127),
        _ => (double)float.MinValue, // TorchSharp: the lowest of Float32, which Float64 can hold too
    };

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
