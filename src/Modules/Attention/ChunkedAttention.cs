using MLNet.Attention.Modules.Positions;
using MLNet.Attention.Modules.Primitives;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Attention;

/// <summary>
/// Scaled dot-product attention, softmax(q·kᵀ·scale + bias)·v, computed exactly but by blocks of queries and keys, so that no
/// L·S matrix is made, not even in training (Rabe and Staats 2021, "Self-attention Does Not Need O(n²) Memory"; Dao et al. 2022,
/// "FlashAttention", algorithms 1 and 4).
/// </summary>
/// <remarks>
/// <para>
/// A softmax over blocks keeps, for each query, the largest score m so far, the sum s of exp(e − m), and the sum of
/// exp(e − m)·v; a block with a larger score scales both sums down. The backward computes each block's weights again from
/// m + log s. So time grows with L·S and memory with L + S. Attention weights are computed on request only.
/// </para>
/// <para>There are no parameters; queries and keys are equally wide. There are first derivatives only.</para>
/// <para>
/// TorchSharp cannot pass on an error in the backward, such as a query that was changed in place since the forward: the caller
/// gets an error about a gradient of shape [0] instead, and <see cref="BackwardError"/> has the cause.
/// </para>
/// </remarks>
public sealed class ChunkedAttention : nn.Module<Tensor, Tensor, Tensor, AttentionMask, Tensor>
{
    internal const long DefaultBlockLength = 256;

    private readonly double dropout;
    private readonly long blockLength;
    private readonly double? scale;
    private readonly Generator? generator;
    private readonly AlibiBias? alibi;

    /// <param name="dropout">Share of the attention weights dropped in training, in [0, 1). Default 0.</param>
    /// <param name="blockLength">How many queries and keys a block has, at least 1. Default 256.</param>
    /// <param name="scale">Factor on the scores, positive and finite; default 1/√D.</param>
    /// <param name="generator">Source of the dropout; default the global generator.</param>
    /// <param name="alibi">
    /// A bias made block by block, without L·S numbers; the queries must have its number of heads. It becomes a part of this
    /// module. Default none.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range.</exception>
    public ChunkedAttention(double dropout = 0, long blockLength = DefaultBlockLength, double? scale = null,
        Generator? generator = null, AlibiBias? alibi = null) : base(nameof(ChunkedAttention))
    {
        this.dropout = Arguments.Share(dropout);
        this.blockLength = Arguments.AtLeast(1, blockLength);
        this.scale = Arguments.PositiveOrNull(scale);
        this.generator = generator;
        this.alibi = alibi;
        RegisterComponents();
    }

    /// <summary>
    /// The error of the last backward through attention of this kind that the current thread computed; null when there has
    /// been none since this thread last computed some.
    /// </summary>
    public static Exception? BackwardError => ChunkedAttentionFunction.Error;

    /// <param name="query">[B, L, D] or [B, H, L, D]</param>
    /// <param name="key">[B, S, D] or [B, H, S, D]</param>
    /// <param name="value">[B, S, Dv] or [B, H, S, Dv]</param>
    /// <param name="mask">
    /// Which keys are visible. A bias that does not vary with the query, such as [H, 1, S], costs no L·S numbers.
    /// </param>
    /// <returns>[B, L, Dv] or [B, H, L, Dv]; a query that sees no key gets zeros.</returns>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public override Tensor forward(Tensor query, Tensor key, Tensor value, AttentionMask mask)
    {
        AttentionShapes.Check(query, key, value, mask);
        if (alibi is not null)
        {
            Shapes.Are(query, [-1, alibi.Heads, -1, -1], nameof(query), $"[B, H, L, D] with H = {alibi.Heads}");
            var bias = alibi.ByDistance(query.shape[2], key.shape[2], query);
            mask = mask with { DistanceBias = mask.DistanceBias?.Plus(bias) ?? bias };
        }
        if (query.shape.Length == 4)
            return Attend(query, key, value, mask with { Bias = OfRank4(mask.Bias) });
        var shared = mask.Bias?.dim() == 3 ? mask.Bias.unsqueeze(1) : OfRank4(mask.Bias);
        // [B, L, D] -> [B, 1, L, D] and back
        return Attend(query.unsqueeze(1), key.unsqueeze(1), value.unsqueeze(1), mask with { Bias = shared }).squeeze(1);
    }

    /// <summary>The attention weights, before dropout: L·S numbers a head.</summary>
    /// <param name="query">[B, L, D] or [B, H, L, D]</param>
    /// <param name="key">[B, S, D] or [B, H, S, D]</param>
    /// <param name="mask">Which keys are visible.</param>
    /// <returns>[B, L, S] or [B, H, L, S]; a query that sees no key gets zeros.</returns>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public Tensor Weights(Tensor query, Tensor key, AttentionMask mask)
    {
        using var whole = new ScaledDotProductAttention(scale: scale);
        if (alibi is null)
            return whole.call(query, key, key, mask).Weights;
        var bias = alibi.call(query, key);
        return whole.call(query, key, key, mask with { Bias = mask.Bias is null ? bias : mask.Bias.Plus(bias) }).Weights;
    }

    private Tensor Attend(Tensor query, Tensor key, Tensor value, AttentionMask mask)
    {
        var drops = training && dropout > 0;
        var options = new AttentionBlockOptions(mask.Causal, scale ?? 1 / Math.Sqrt(query.shape[^1]), blockLength,
            drops ? dropout : 0, drops ? Seed() : 0);
        var differentiable = is_grad_enabled() &&
            (query.requires_grad || key.requires_grad || value.requires_grad || mask.Bias is { requires_grad: true } ||
            mask.DistanceBias is { requires_grad: true });
        return differentiable
            ? ChunkedAttentionFunction.apply(query, key, value, mask.Bias!, mask.Padding!, mask.DistanceBias!, options)
            : new AttentionBlocks(query, key, value, mask.Bias, mask.Padding, mask.DistanceBias, options).Forward().Output;
    }

    // Whole numbers up to 2⁵³ are exact.
    private ulong Seed()
    {
        using var number = empty(1, ScalarType.Float64).uniform_(0, 1L << 53, generator);
        return (ulong)number.item<double>();
    }

    private static Tensor? OfRank4(Tensor? bias)
    {
        while (bias is not null && bias.dim() < 4)
            bias = bias.unsqueeze(0);
        return bias;
    }
}
