using MLNet.Attention.Modules.Primitives;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Attention;

/// <summary>
/// Scaled dot-product attention by <see cref="ScaledDotProductAttention"/> for short sequences and by
/// <see cref="ChunkedAttention"/>, with the same output but no weights, for long ones.
/// </summary>
public sealed class AutoAttention : nn.Module<Tensor, Tensor, Tensor, AttentionMask, (Tensor Output, Tensor? Weights)>
{
    /// <summary>Default of the most keys whose weights are computed: at most 4 MiB a head and text.</summary>
    public const long DefaultLongest = 1024;

    private readonly long longest;
    private readonly ScaledDotProductAttention whole;
    private readonly ChunkedAttention chunked;

    /// <param name="longest">Most keys whose weights are computed, at least 0. Default 1024.</param>
    /// <param name="dropout">Share of the attention weights dropped in training, in [0, 1). Default 0.</param>
    /// <param name="generator">Source of the dropout; default the global generator.</param>
    /// <param name="scale">Factor on the scores, positive and finite; default 1/√D.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range.</exception>
    public AutoAttention(
        long longest = DefaultLongest, double dropout = 0, Generator? generator = null, double? scale = null)
        : base(nameof(AutoAttention))
    {
        this.longest = Arguments.AtLeast(0, longest);
        whole = new ScaledDotProductAttention(dropout, scale, generator);
        chunked = new ChunkedAttention(dropout, scale: scale, generator: generator);
        RegisterComponents();
    }

    /// <param name="query">[B, L, D] or, with heads, [B, H, L, D]</param>
    /// <param name="key">[B, S, D] or [B, H, S, D]</param>
    /// <param name="value">[B, S, Dv] or [B, H, S, Dv]</param>
    /// <param name="mask">Which keys are visible.</param>
    /// <returns>
    /// Output [B, L, Dv] or [B, H, L, Dv], and weights [B, L, S] or [B, H, L, S], null where S is above the most keys.
    /// </returns>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public override (Tensor Output, Tensor? Weights) forward(Tensor query, Tensor key, Tensor value, AttentionMask mask) =>
        key is null || key.dim() < 3 || key.shape[^2] <= longest // a wrong key is refused by the whole attention
            ? whole.call(query, key!, value, mask)
            : (chunked.call(query, key, value, mask), null);
}
