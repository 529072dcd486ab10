using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Attention;

/// <summary>
/// Scaled dot-product attention that keeps its weights while they are few, and beyond that makes the same output block by
/// block: <see cref="ScaledDotProductAttention"/> for short sequences, <see cref="ChunkedAttention"/> for long ones.
/// </summary>
public sealed class AutoAttention : nn.Module<Tensor, Tensor, Tensor, AttentionMask, (Tensor Output, Tensor? Weights)>
{
    /// <summary>Most keys whose weights are kept when nothing else is said: 4 MiB a head and text.</summary>
    public const long DefaultLongest = 1024;

    private readonly long longest;
    private readonly ScaledDotProductAttention whole;
    private readonly ChunkedAttention chunked;

    /// <param name="longest">Most keys whose weights are kept, at least 0. Default 1024.</param>
    /// <param name="dropout">Share of the attention weights dropped in training, in [0, 1). Default 0.</param>
    /// <param name="generator">Source of the dropout; default the global generator.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range.</exception>
    public AutoAttention(long longest = DefaultLongest, double dropout = 0, Generator? generator = null)
        : base(nameof(AutoAttention))
    {
        ArgumentOutOfRangeException.ThrowIfNegative(longest);
        this.longest = longest;
        whole = new ScaledDotProductAttention(dropout, generator: generator);
        chunked = new ChunkedAttention(dropout, generator: generator);
        RegisterComponents();
    }

    /// <param name="query">[B, L, D] or, with heads, [B, H, L, D]</param>
    /// <param name="key">[B, S, D] or [B, H, S, D]</param>
    /// <param name="value">[B, S, Dv] or [B, H, S, Dv]</param>
    /// <param name="mask">Which keys are visible.</param>
    /// <returns>
    /// Output [B, L, Dv] or [B, H, L, Dv], and weights [B, L, S] or [B, H, L, S]; null where S is above the most.
    /// </returns>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public override (Tensor Output, Tensor? Weights) forward(Tensor query, Tensor key, Tensor value, AttentionMask mask) =>
        key.shape[^2] <= longest ? whole.call(query, key, value, mask) : (chunked.call(query, key, value, mask), null);
}
