using MLNet.Attention.Modules.Primitives;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Attention;

/// <summary>
/// Attention whose heads learn how far they see: the weight of key j for query i is
/// m(|i − j|)·exp(sᵢⱼ) / Σ m(|i − j|)·exp(sᵢⱼ), s = q·kᵀ/√D + bias, m(x) = clamp((R + z − x)/R, 0, 1)
/// (Sukhbaatar et al. 2019, "Adaptive Attention Span in Transformers", section 3).
/// </summary>
/// <remarks>
/// <para>
/// The span z of a head is S·σ(θ), θ the parameter, so that it stays between 0 and S and always has a gradient. To keep
/// the spans short, add <see cref="SpanPenalty"/>, times a factor, to the loss; a network's modules of this kind are
/// among its <c>modules()</c>.
/// </para>
/// <para>Memory grows with H·L². In training mode the weights are dropped out.</para>
/// </remarks>
public sealed class AdaptiveSpanAttention
    : nn.Module<Tensor, Tensor, Tensor, AttentionMask, (Tensor Output, Tensor Weights)>
{
    internal const double DefaultRamp = 32;

    private readonly long heads;
    private readonly double maximumSpan;
    private readonly double ramp;
    private readonly Parameter span; // θ [H]
    private readonly Dropout dropout;

    /// <param name="heads">H, at least 1.</param>
    /// <param name="maximumSpan">S, the farthest that a head can learn to see, positive and finite.</param>
    /// <param name="ramp">R, over how many positions beyond z the mask falls to 0, positive and finite. Default 32.</param>
    /// <param name="initialSpan">The z of every head before training, above 0 and below S; default S/2.</param>
    /// <param name="dropout">Share of the attention weights dropped in training, in [0, 1). Default 0.</param>
    /// <param name="generator">Source of the dropout; default the global generator.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range.</exception>
    public AdaptiveSpanAttention(long heads, double maximumSpan, double ramp = DefaultRamp, double? initialSpan = null,
        double dropout = 0, Generator? generator = null) : base(nameof(AdaptiveSpanAttention))
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(heads, 1);
        IsPositive(maximumSpan, nameof(maximumSpan));
        IsPositive(ramp, nameof(ramp));
        var share = (initialSpan ?? maximumSpan / 2) / maximumSpan;
        if (!(share > 0 && share < 1))
        {
            throw new ArgumentOutOfRangeException(
                nameof(initialSpan), initialSpan, $"must be above 0 and below maximumSpan, {maximumSpan}.");
        }
        this.heads = heads;
        this.maximumSpan = maximumSpan;
        this.ramp = ramp;
        span = Init.Parameter(() => full(heads, Math.Log(share / (1 - share)), ScalarType.Float32));
        this.dropout = new Dropout(dropout, generator);
        RegisterComponents();
    }

    /// <summary>z of each head [H], in positions.</summary>
    public Tensor Spans() => span.sigmoid() * maximumSpan;

    /// <summary>The mean of z over the heads, a scalar: what the paper's loss adds, times λ (section 3).</summary>
    public Tensor SpanPenalty() => Spans().mean();

    /// <param name="query">[B, H, L, D]</param>
    /// <param name="key">[B, H, L, D]</param>
    /// <param name="value">[B, H, L, Dv]</param>
    /// <param name="mask">Which keys are visible, beside the span.</param>
    /// <returns>
    /// Output [B, H, L, Dv] and weights [B, H, L, L]; a query that sees no key gets zeros in both.
    /// </returns>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public override (Tensor Output, Tensor Weights) forward(
        Tensor query, Tensor key, Tensor value, AttentionMask mask)
    {
        Shapes.Are(query, [-1, heads, -1, -1], nameof(query), $"[B, H, L, D] with H = {heads}");
        AttentionShapes.Check(query, key, value, mask);
        AttentionShapes.AreEquallyLong(query, key, "an adaptive span");
        var reach = Reach(query.shape[^2], query); // m [H, L, L]
        var beyond = reach.eq(0);
        var scores = matmul(query * (1 / Math.Sqrt(query.shape[^1])), key.transpose(-2, -1));
        if (mask.Bias is not null)
            scores += mask.Bias;
        // m·exp(s) is exp(s + log m), which does not underflow where the best key is nearly out of sight.
        scores += reach.masked_fill(beyond, 1).log();
        var hidden = MaskedSoftmax.Combine(mask, query.shape[^2], key.shape[^2], query.device);
        var weights = MaskedSoftmax.Apply(scores, hidden is null ? beyond : hidden.logical_or(beyond));
        return (matmul(dropout.call(weights), value), weights);
    }

    private Tensor Reach(long length, Tensor like)
    {
        using var positions = arange(length, like.dtype, like.device);
        using var distance = (positions.unsqueeze(-1) - positions).abs(); // [L, L]
        return ((Spans().view(-1, 1, 1) + ramp - distance) / ramp).clamp(0, 1);
    }

    private static void IsPositive(double value, string name)
    {
        if (!(value > 0 && double.IsFinite(value)))
            throw new ArgumentOutOfRangeException(name, value, "must be positive and finite.");
    }
}
