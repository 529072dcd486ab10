using MLNet.Attention.Modules.Positions;
using MLNet.Attention.Modules.Primitives;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Attention;

/// <summary>
/// Attention whose heads learn how far they see: the weight of key j for query i is
/// m(|i − j|)·exp(sᵢⱼ) / Σ m(|i − j|)·exp(sᵢⱼ), s = q·kᵀ·scale + bias, m(x) = clamp((R + z − x)/R, 0, 1)
/// (Sukhbaatar et al. 2019, "Adaptive Attention Span in Transformers", section 3).
/// </summary>
/// <remarks>
/// <para>
/// The span z of a head is Z·σ(θ), θ the parameter, so that the span stays between 0 and Z and always has a gradient. To keep
/// the spans short, add <see cref="SpanPenalty"/>, times a factor, to the loss; <c>modules()</c> of a network lists its modules
/// of this kind.
/// </para>
/// <para>Memory grows with H·L·S. In training mode the weights are dropped out.</para>
/// </remarks>
public sealed class AdaptiveSpanAttention
    : nn.Module<Tensor, Tensor, Tensor, AttentionMask, (Tensor Output, Tensor Weights)>
{
    internal const double DefaultRamp = 32;

    private readonly long heads;
    private readonly double maximumSpan;
    private readonly double ramp;
    private readonly double? scale;
    private readonly Parameter span; // θ [H]
    private readonly Dropout dropout;

    /// <param name="heads">H, at least 1.</param>
    /// <param name="maximumSpan">Z, the farthest distance that a head can learn to see, positive and finite.</param>
    /// <param name="ramp">R, over how many positions beyond z the mask m falls to 0, positive and finite. Default 32.</param>
    /// <param name="initialSpan">The span z of every head before training, above 0 and below Z; default Z/2.</param>
    /// <param name="dropout">Share of the attention weights dropped in training, in [0, 1). Default 0.</param>
    /// <param name="generator">Source of the dropout; default the global generator.</param>
    /// <param name="scale">Factor on the scores, positive and finite; default 1/√D.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range.</exception>
    public AdaptiveSpanAttention(long heads, double maximumSpan, double ramp = DefaultRamp, double? initialSpan = null,
        double dropout = 0, Generator? generator = null, double? scale = null) : base(nameof(AdaptiveSpanAttention))
    {
        this.heads = Arguments.AtLeast(1, heads);
        this.maximumSpan = Arguments.Positive(maximumSpan);
        this.ramp = Arguments.Positive(ramp);
        this.scale = Arguments.PositiveOrNull(scale);
        var share = (initialSpan ?? maximumSpan / 2) / maximumSpan;
        if (!(share > 0 && share < 1))
            throw Arguments.Wrong(initialSpan, $"above 0 and below the maximum, {maximumSpan}", nameof(initialSpan));
        span = Init.Constant(heads, Math.Log(share / (1 - share)));
        this.dropout = new Dropout(Arguments.Share(dropout), generator);
        RegisterComponents();
    }

    /// <summary>The span z of each head [H], in positions.</summary>
    public Tensor Spans() => span.sigmoid() * Scalars.Of(maximumSpan);

    /// <summary>The mean span over the heads, a scalar: the term that the paper adds to the loss, times λ (section 3).</summary>
    public Tensor SpanPenalty() => Spans().mean();

    /// <param name="query">[B, H, L, D]</param>
    /// <param name="key">[B, H, S, D]; S = L or, with a causal mask, S ≥ L.</param>
    /// <param name="value">[B, H, S, Dv]</param>
    /// <param name="mask">Which keys within the span are visible.</param>
    /// <returns>
    /// Output [B, H, L, Dv] and weights [B, H, L, S]; a query that sees no key gets zeros in both.
    /// </returns>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public override (Tensor Output, Tensor Weights) forward(
        Tensor query, Tensor key, Tensor value, AttentionMask mask)
    {
        Shapes.Are(query, [-1, heads, -1, -1], nameof(query), $"[B, H, L, D] with H = {heads}");
        AttentionShapes.Check(query, key, value, mask);
        AttentionShapes.HavePositions(query, key, mask, "an adaptive span");
        var reach = Reach(query.shape[^2], key.shape[^2], query); // m [H, L, S]
        var beyond = reach.eq(Scalars.Of(0));
        var factor = Scalars.Of(scale ?? 1 / Math.Sqrt(query.shape[^1]));
        var scores = matmul(query * factor, key.transpose(-2, -1)); // [B, H, L, S]
        if (mask.Bias is not null)
            scores = scores.Plus(mask.Bias);
        if (mask.DistanceBias is not null)
            scores = scores.Plus(DistanceBiases.Between(mask.DistanceBias, query.shape[^2], key.shape[^2]));
        // m·exp(s) = exp(s + log m); the right side does not underflow where m is close to 0 for the best key.
        scores = scores.Plus(reach.masked_fill(beyond, Scalars.One).log());
        var masked = MaskedSoftmax.Combine(mask, query.shape[^2], key.shape[^2], query.device);
        var weights = MaskedSoftmax.Apply(scores, masked is null ? beyond : masked.logical_or(beyond));
        return (matmul(dropout.call(weights), value), weights);
    }

    // m(|i − j|) [H, L, S]. Positions are whole numbers: 16-bit ones would be rounded beyond a few hundred.
    private Tensor Reach(long queries, long keys, Tensor like)
    {
        using var positions = Scalars.Range(0, keys, ScalarType.Int64, like.device); // [S]
        using var distance = (positions.narrow(0, keys - queries, queries).unsqueeze(-1) - positions).abs(); // [L, S]
        var beyond = Spans().view(-1, 1, 1).Plus(Scalars.Of(ramp)) - distance.to_type(like.dtype);
        return (beyond / Scalars.Of(ramp)).clamp(Scalars.Of(0), Scalars.One);
    }
}
