using MLNet.Attention.Modules.Positions;
using MLNet.Attention.Modules.Primitives;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Attention;

/// <summary>The attention mechanism of each head of a <see cref="MultiHeadAttention"/>.</summary>
public sealed class AttentionMechanism
{
    private readonly Func<AttentionHeads, nn.Module> create;

    private AttentionMechanism(Func<AttentionHeads, nn.Module> create) => this.create = create;

    /// <summary>
    /// <see cref="ScaledDotProductAttention"/>: every query sees every key. Memory grows with L·S; the weights are
    /// [B, H, L, S].
    /// </summary>
    /// <param name="function">From scores to weights; default <see cref="AttentionFunction.Softmax"/>.</param>
    public static AttentionMechanism Full(AttentionFunction function = AttentionFunction.Softmax) =>
        new(heads => new ScaledDotProductAttention(heads.Dropout, heads.Scale, heads.Generator, function));

    /// <summary>
    /// <see cref="LocalWindowAttention"/>: time and memory grow with L·w; the weights are [B, H, L, 2w + 1]. For
    /// self-attention only.
    /// </summary>
    /// <param name="windowRadius">w, how many positions a query sees to either side, at least 1.</param>
    /// <param name="function">From scores to weights; default <see cref="AttentionFunction.Softmax"/>.</param>
    public static AttentionMechanism LocalWindow(
        long windowRadius, AttentionFunction function = AttentionFunction.Softmax) =>
        new(heads => new LocalWindowAttention(windowRadius, heads.Dropout, heads.Generator, function, heads.Scale));

    /// <summary>
    /// <see cref="GlobalWindowAttention"/>: a local window, and positions at the beginning that see all and are seen by all; the
    /// weights, up to a number of positions and not in training, are [B, H, L, L]. For self-attention that is not causal only.
    /// </summary>
    /// <param name="windowRadius">w, how many positions a query sees to either side, at least 1.</param>
    /// <param name="globalTokens">
    /// G, how many positions at the beginning see all and are seen by all, at least 0. Default 0.
    /// </param>
    /// <param name="function">From scores to weights; default <see cref="AttentionFunction.Softmax"/>.</param>
    public static AttentionMechanism GlobalWindow(
        long windowRadius, long globalTokens = 0, AttentionFunction function = AttentionFunction.Softmax) =>
        new(heads => new GlobalWindowAttention(windowRadius, globalTokens, AutoAttention.DefaultLongest, heads.Dropout,
            heads.Generator, function, heads.Scale));

    /// <summary>
    /// <see cref="ChunkedAttention"/>: the output of <see cref="Full"/> with memory that grows with L + S; there are no
    /// weights.
    /// </summary>
    /// <param name="blockLength">How many queries and keys a block has, at least 1. Default 256.</param>
    /// <param name="alibi">Whether heads prefer near keys by an <see cref="AlibiBias"/>. Default false.</param>
    public static AttentionMechanism Chunked(
        long blockLength = ChunkedAttention.DefaultBlockLength, bool alibi = false) =>
        new(heads => new ChunkedAttention(
            heads.Dropout, blockLength, heads.Scale, heads.Generator, alibi ? new AlibiBias((int)heads.Count) : null));

    /// <summary>
    /// <see cref="AutoAttention"/>: <see cref="Full"/> up to a number of keys, with weights [B, H, L, S], and
    /// <see cref="Chunked"/> above, without weights.
    /// </summary>
    /// <param name="longest">Most keys whose weights are computed, at least 0. Default 1024.</param>
    public static AttentionMechanism Auto(long longest = AutoAttention.DefaultLongest) =>
        new(heads => new AutoAttention(longest, heads.Dropout, heads.Generator, heads.Scale));

    /// <summary>
    /// <see cref="LinearAttention"/>: time and memory grow with L + S; there are no weights, no dropout of them, and no scale.
    /// </summary>
    public static AttentionMechanism Linear() => new(heads => heads.Scale is null
        ? new LinearAttention(heads.IsRotary ? new RotaryPositionalEncoding(heads.Dimension, heads.RotaryBase) : null)
        : throw Arguments.Wrong(heads.Scale, "null for linear attention", "scale"));

    /// <summary>
    /// <see cref="AdaptiveSpanAttention"/>: each head learns how far it sees; the weights are [B, H, L, S]. For
    /// self-attention only.
    /// </summary>
    /// <param name="maximumSpan">The farthest distance that a head can learn to see, positive.</param>
    /// <param name="ramp">Over how many positions the sight of a head fades, positive. Default 32.</param>
    public static AttentionMechanism AdaptiveSpan(double maximumSpan, double ramp = AdaptiveSpanAttention.DefaultRamp) =>
        new(heads => new AdaptiveSpanAttention(
            heads.Count, maximumSpan, ramp, null, heads.Dropout, heads.Generator, heads.Scale));

    /// <summary>
    /// <see cref="AdditiveAttention"/> with a hidden layer as wide as a head, whose parameters the heads share. Memory grows with
    /// L·S·D in training; the weights are [B, H, L, S]. There is no scale, and queries and keys cannot be rotated.
    /// </summary>
    /// <param name="function">From scores to weights; default <see cref="AttentionFunction.Softmax"/>.</param>
    public static AttentionMechanism Additive(AttentionFunction function = AttentionFunction.Softmax) =>
        new(heads => new AdditiveAttention(Scored(heads, "additive").Dimension, heads.Dimension, heads.Dimension, heads.Dropout,
            heads.Generator, function));

    /// <summary>
    /// <see cref="MultiplicativeAttention"/> with the score <see cref="MultiplicativeScore.General"/>, whose matrix the heads
    /// share. Memory grows with L·S; the weights are [B, H, L, S]. There is no scale, and queries and keys cannot be rotated.
    /// </summary>
    /// <param name="function">From scores to weights; default <see cref="AttentionFunction.Softmax"/>.</param>
    public static AttentionMechanism Multiplicative(AttentionFunction function = AttentionFunction.Softmax) =>
        new(heads => new MultiplicativeAttention(MultiplicativeScore.General, Scored(heads, "multiplicative").Dimension,
            heads.Dimension, null, heads.Dropout, heads.Generator, function));

    /// <summary>
    /// <see cref="CosineAttention"/>; the scale is β, by default 10. Memory grows with L·S; the weights are [B, H, L, S].
    /// </summary>
    /// <param name="function">From scores to weights; default <see cref="AttentionFunction.Softmax"/>.</param>
    public static AttentionMechanism Cosine(AttentionFunction function = AttentionFunction.Softmax) =>
        new(heads => new CosineAttention(
            heads.Scale ?? CosineAttention.DefaultScale, heads.Dropout, heads.Generator, function));

    /// <summary>A new module of queries, keys, values and a mask; it returns the output alone or with the weights.</summary>
    internal nn.Module Create(AttentionHeads heads) => create(heads);

    /// <summary>The heads, of a mechanism whose score has no scale and would not see the distance in rotated vectors.</summary>
    private static AttentionHeads Scored(AttentionHeads heads, string name)
    {
        if (heads.Scale is not null)
            throw Arguments.Wrong(heads.Scale, $"null for {name} attention", "scale");
        return heads.IsRotary ? throw Arguments.Wrong(true, $"false for {name} attention", "IsRotary") : heads;
    }
}
