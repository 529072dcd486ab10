using MLNet.Attention.Modules.Primitives;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Attention;

/// <summary>Softmax over the keys that are not masked. Where every key is masked, the weights are zeros, not NaN.</summary>
internal static class MaskedSoftmax
{
    /// <param name="scores">[..., S]</param>
    /// <param name="masked">Boolean, broadcasts to <paramref name="scores"/>, true = ignored; null when none is.</param>
    public static Tensor Apply(Tensor scores, Tensor? masked)
    {
        if (masked is null)
            return scores.softmax(-1);
        // Finite on purpose: a row of minus infinities would make softmax, and its gradient, NaN.
        return scores.masked_fill(masked, Scalars.Of(Lowest(scores.dtype))).softmax(-1).masked_fill(masked, Scalars.Of(0));
    }

    /// <summary>The lowest finite number of a floating-point type.</summary>
    public static double Lowest(ScalarType type) => type switch
    {
        ScalarType.Float16 => -65504,
        ScalarType.BFloat16 => -(2 - 1.0 / 128) * Math.Pow(2, 127),
        ScalarType.Float64 => double.MinValue,
        _ => float.MinValue,
    };

    /// <summary>The mask as one Boolean tensor that broadcasts to [B, H, L, S]; null when no key is masked.</summary>
    public static Tensor? Combine(AttentionMask mask, long queries, long keys, Device device)
    {
        var padding = mask.Padding?.unsqueeze(1).unsqueeze(1); // [B, S] -> [B, 1, 1, S]
        if (!mask.Causal || queries == 1) // a single query is the last one and sees every key
            return padding;
        var future = Future(queries, keys, 1 + keys - queries, device); // [L, S]
        return padding is null ? future : padding.logical_or(future);
    }

    /// <summary>[queries, keys], true where key j and query i have j − i ≥ <paramref name="first"/>.</summary>
    public static Tensor Future(long queries, long keys, long first, Device device) =>
        ones(new[] { queries, keys }, dtype: ScalarType.Bool, device: device).triu(first);
}
