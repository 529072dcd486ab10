using MLNet.Attention.Modules.Positions;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Attention;

/// <summary>What the heads of a <see cref="MultiHeadAttention"/> attend with.</summary>
public sealed class AttentionMechanism
{
    private readonly Func<long, double, Generator?, nn.Module> create;

    private AttentionMechanism(Func<long, double, Generator?, nn.Module> create) => this.create = create;

    /// <summary>
    /// <see cref="ScaledDotProductAttention"/>: every query sees every key. Memory grows with L·S; the weights are
    /// [B, H, L, S].
    /// </summary>
    /// <param name="normalization">Default <see cref="AttentionFunction.Softmax"/>.</param>
    public static AttentionMechanism Full(AttentionFunction normalization = AttentionFunction.Softmax) =>
        new((_, dropout, generator) => new ScaledDotProductAttention(dropout, null, generator, normalization));

    /// <summary>
    /// <see cref="LocalWindowAttention"/>: time and memory grow with L·w; the weights are [B, H, L, 2w + 1]. For
    /// self-attention only.
    /// </summary>
    /// <param name="radius">w, how far a query sees to either side, at least 1.</param>
    /// <param name="normalization">Default <see cref="AttentionFunction.Softmax"/>.</param>
    public static AttentionMechanism LocalWindow(
        long radius, AttentionFunction normalization = AttentionFunction.Softmax) =>
        new((_, dropout, generator) => new LocalWindowAttention(radius, dropout, generator, normalization));

    /// <summary>
    /// <see cref="ChunkedAttention"/>: the values of full attention with memory that grows with L + S; there are no
    /// weights.
    /// </summary>
    /// <param name="blockLength">How many queries and keys a block has, at least 1. Default 256.</param>
    /// <param name="alibi">Whether each head prefers near keys, as <see cref="AlibiBias"/> has it. Default false.</param>
    public static AttentionMechanism Chunked(
        long blockLength = ChunkedAttention.DefaultBlockLength, bool alibi = false) =>
        new((heads, dropout, generator) => new ChunkedAttention(
            dropout, blockLength, null, generator, alibi ? new AlibiBias((int)heads) : null));

    /// <summary>
    /// <see cref="AutoAttention"/>: <see cref="Full"/> while there are few keys, <see cref="Chunked"/> beyond; the weights
    /// are [B, H, L, S], and there are none beyond.
    /// </summary>
    /// <param name="longest">Most keys whose weights are kept, at least 0. Default 1024.</param>
    public static AttentionMechanism Exact(long longest = AutoAttention.DefaultLongest) =>
        new((_, dropout, generator) => new AutoAttention(longest, dropout, generator));

    /// <summary>
    /// <see cref="LinearAttention"/>: time and memory grow with L + S; there are no weights, and none is dropped.
    /// </summary>
    public static AttentionMechanism Linear() => new((_, _, _) => new LinearAttention());

    /// <summary>
    /// <see cref="AdaptiveSpanAttention"/>: each head learns how far it sees; the weights are [B, H, L, L]. For
    /// self-attention only.
    /// </summary>
    /// <param name="maximumSpan">S, the farthest that a head can learn to see, positive.</param>
    /// <param name="ramp">R, over how many positions its sight fades, positive. Default 32.</param>
    public static AttentionMechanism AdaptiveSpan(double maximumSpan, double ramp = AdaptiveSpanAttention.DefaultRamp) =>
        new((heads, dropout, generator) =>
            new AdaptiveSpanAttention(heads, maximumSpan, ramp, null, dropout, generator));

    /// <summary>A new module, of queries, keys, values and a mask, that returns the output alone or with the weights.</summary>
    internal nn.Module Create(long heads, double dropout, Generator? generator) => create(heads, dropout, generator);
}
