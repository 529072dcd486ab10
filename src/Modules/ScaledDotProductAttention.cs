using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules;

/// <summary>
/// Scaled dot-product attention: softmax(q·kᵀ·scale + bias)·v
/// (Vaswani et al. 2017, "Attention Is All You Need", section 3.2.1).
/// </summary>
/// <remarks>It has no parameters. In training mode the weights are dropped out.</remarks>
public sealed class ScaledDotProductAttention
    : nn.Module<Tensor, Tensor, Tensor, AttentionMask, (Tensor Output, Tensor Weights)>
{
    private readonly double? scale;
    private readonly Dropout dropout;

    /// <param name="dropout">Share of the attention weights dropped in training, in [0, 1). Default 0.</param>
    /// <param name="scale">Factor on the scores; default 1/√D.</param>
    /// <param name="generator">Source of the dropout; default the global generator.</param>
    public ScaledDotProductAttention(double dropout = 0, double? scale = null, Generator? generator = null)
        : base(nameof(ScaledDotProductAttention))
    {
        this.scale = scale;
        this.dropout = new Dropout(dropout, generator);
        RegisterComponents();
    }

    /// <param name="query">[B, H, L, D]</param>
    /// <param name="key">[B, H, S, D]</param>
    /// <param name="value">[B, H, S, Dv]</param>
    /// <param name="mask">Which keys are visible; <see cref="AttentionMask.None"/> for all.</param>
    /// <returns>Output [B, H, L, Dv] and weights [B, H, L, S]; a query that sees no key gets zeros in both.</returns>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public override (Tensor Output, Tensor Weights) forward(
        Tensor query, Tensor key, Tensor value, AttentionMask mask)
    {
        var q = Shapes.OfRank(query, 4, nameof(query), "[B, H, L, D]");
        Shapes.Are(key, [q[0], q[1], -1, q[3]], nameof(key), $"[B, H, S, D] = [{q[0]}, {q[1]}, S, {q[3]}]");
        var keys = key.shape[2];
        Shapes.Are(value, [q[0], q[1], keys, -1], nameof(value), $"[B, H, S, Dv] = [{q[0]}, {q[1]}, {keys}, Dv]");
        Shapes.IsPadding(mask.Padding, q[0], keys);
        Shapes.BroadcastsTo(mask.Bias, [q[0], q[1], q[2], keys], nameof(mask));
        if (mask.Causal && keys != q[2])
            throw new ArgumentException($"a causal mask needs L = S; found L = {q[2]}, S = {keys}.", nameof(mask));

        // Scaling the query touches L·D numbers, scaling the scores L·S.
        var scores = matmul(query * (scale ?? 1 / Math.Sqrt(q[3])), key.transpose(-2, -1)); // [B, H, L, S]
        if (mask.Bias is not null)
            scores += mask.Bias;
        var weights = MaskedSoftmax.Apply(scores, MaskedSoftmax.Combine(mask, q[2], keys, query.device));
        return (matmul(dropout.call(weights), value), weights);
    }
}
