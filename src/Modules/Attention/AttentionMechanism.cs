using MLNet.Attention.Modules.Positions;
using MLNet.Attention.Modules.Primitives;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Attention;

/// <summary>The attention mechanism of each head of a <see cref="MultiHeadAttention"/>.</summary>
public sealed class AttentionMechanism
{
    private delegate nn.Module Creation(long heads, double dropout, double? scale, Generator? generator);

    private readonly Creation create;

    private AttentionMechanism(Creation create) => this.create = create;

    /// <summary>
    /// <see cref="ScaledDotProductAttention"/>: every query sees every key. Memory grows with L·S; the weights are
    /// [B, H, L, S].
    /// </summary>
    /// <param name="function">From scores to weights; default <see cref="AttentionFunction.Softmax"/>.</param>
    public static AttentionMechanism Full(AttentionFunction function = AttentionFunction.Softmax) =>
        new((_, dropout, scale, generator) => new ScaledDotProductAttention(dropout, scale, generator, function));

    /// <summary>
    /// <see cref="LocalWindowAttention"/>: time and memory grow with L·w; the weights are [B, H, L, 2w + 1]. For
    /// self-attention only.
    /// </summary>
    /// <param name="windowRadius">w, how many positions a query sees to either side, at least 1.</param>
    /// <param name="function">From scores to weights; default <see cref="AttentionFunction.Softmax"/>.</param>
    public static AttentionMechanism LocalWindow(
        long windowRadius, AttentionFunction function = AttentionFunction.Softmax) =>
        new((_, dropout, scale, generator) =>
            new LocalWindowAttention(windowRadius, dropout, generator, function, scale));

    /// <summary>
    /// <see cref="ChunkedAttention"/>: the output of <see cref="Full"/> with memory that grows with L + S; there are no
    /// weights.
    /// </summary>
    /// <param name="blockLength">How many queries and keys a block has, at least 1. Default 256.</param>
    /// <param name="alibi">Whether heads prefer near keys by an <see cref="AlibiBias"/>. Default false.</param>
    public static AttentionMechanism Chunked(
        long blockLength = ChunkedAttention.DefaultBlockLength, bool alibi = false) =>
        new((heads, dropout, scale, generator) => new ChunkedAttention(
            dropout, blockLength, scale, generator, alibi ? new AlibiBias((int)heads) : null));

    /// <summary>
    /// <see cref="AutoAttention"/>: <see cref="Full"/> up to a number of keys, with weights [B, H, L, S], and
    /// <see cref="Chunked"/> above, without weights.
    /// </summary>
    /// <param name="longest">Most keys whose weights are computed, at least 0. Default 1024.</param>
    public static AttentionMechanism Auto(long longest = AutoAttention.DefaultLongest) =>
        new((_, dropout, scale, generator) => new AutoAttention(longest, dropout, generator, scale));

    /// <summary>
    /// <see cref="LinearAttention"/>: time and memory grow with L + S; there are no weights, no dropout of them, and no scale.
    /// </summary>
    public static AttentionMechanism Linear() => new((_, _, scale, _) => scale is null
        ? new LinearAttention()
        : throw Arguments.Wrong(scale, "null for linear attention", nameof(scale)));

    /// <summary>
    /// <see cref="AdaptiveSpanAttention"/>: each head learns how far it sees; the weights are [B, H, L, S]. For
    /// self-attention only.
    /// </summary>
    /// <param name="maximumSpan">The farthest distance that a head can learn to see, positive.</param>
    /// <param name="ramp">Over how many positions the sight of a head fades, positive. Default 32.</param>
    public static AttentionMechanism AdaptiveSpan(double maximumSpan, double ramp = AdaptiveSpanAttention.DefaultRamp) =>
        new((heads, dropout, scale, generator) =>
            new AdaptiveSpanAttention(heads, maximumSpan, ramp, null, dropout, generator, scale));

    /// <summary>A new module of queries, keys, values and a mask; it returns the output alone or with the weights.</summary>
    internal nn.Module Create(long heads, double dropout, double? scale, Generator? generator) =>
        create(heads, dropout, scale, generator);
}
