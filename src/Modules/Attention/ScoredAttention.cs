using MLNet.Attention.Modules.Positions;
using MLNet.Attention.Modules.Primitives;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Attention;

/// <summary>
/// Attention by a score for every pair of query and key: f(score(q, k) + bias)·v, f softmax or entmax. A derived class
/// defines the score (Bahdanau et al. 2015, section 3.1; Vaswani et al. 2017, section 3.2).
/// </summary>
/// <remarks>In training mode the weights are dropped out.</remarks>
public abstract class ScoredAttention
    : nn.Module<Tensor, Tensor, Tensor, AttentionMask, (Tensor Output, Tensor Weights)>
{
    private readonly AttentionFunction function;
    private readonly long? queryDimension;
    private readonly long? keyDimension;
    private readonly Dropout dropout;

    /// <param name="name">The module's name.</param>
    /// <param name="dropout">Share of the attention weights dropped in training, in [0, 1).</param>
    /// <param name="function">f, from scores to weights.</param>
    /// <param name="generator">Source of the dropout; null for the global generator.</param>
    /// <param name="queryDimension">D, the width of the queries; default any.</param>
    /// <param name="keyDimension">Dk, the width of the keys; default D.</param>
    protected ScoredAttention(string name, double dropout, AttentionFunction function, Generator? generator,
        long? queryDimension = null, long? keyDimension = null) : base(name)
    {
        this.function = Arguments.Defined(function);
        this.queryDimension = queryDimension;
        this.keyDimension = keyDimension;
        this.dropout = new Dropout(Arguments.Share(dropout), generator);
        // Older versions of RegisterComponents do not see the private fields of a base class.
        register_module(nameof(dropout), this.dropout);
    }

    /// <param name="query">[B, L, D] or, with heads, [B, H, L, D]</param>
    /// <param name="key">[B, S, Dk] or [B, H, S, Dk]</param>
    /// <param name="value">[B, S, Dv] or [B, H, S, Dv]</param>
    /// <param name="mask">Which keys are visible; <see cref="AttentionMask.None"/> for all.</param>
    /// <returns>
    /// Output [B, L, Dv] and weights [B, L, S], or [B, H, L, Dv] and [B, H, L, S]; a query that sees no key gets zeros
    /// in both.
    /// </returns>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public override (Tensor Output, Tensor Weights) forward(
        Tensor query, Tensor key, Tensor value, AttentionMask mask)
    {
        AttentionShapes.Check(query, key, value, mask, queryDimension, keyDimension);
        return Attend(query, PrepareKeys(key), value, mask);
    }

    /// <summary>
    /// The part of the score that depends on the keys alone. Decoding step by step computes it once, for all steps.
    /// </summary>
    /// <param name="key">[B, S, Dk] or [B, H, S, Dk]</param>
    /// <returns>
    /// [B, S, A] or [B, H, S, A], A as the score needs it; the keys themselves unless a derived class changes it.
    /// </returns>
    public virtual Tensor PrepareKeys(Tensor key) => key;

    /// <summary>Refuses the mechanism where it is to be used with other widths than its own.</summary>
    /// <param name="query">D, the width of the queries.</param>
    /// <param name="key">Dk, the width of the keys.</param>
    /// <param name="name">The name of the mechanism in the error.</param>
    /// <exception cref="ArgumentException">The mechanism is for other widths.</exception>
    internal void CheckWidths(long query, long key, string name)
    {
        var (queries, keys) = (queryDimension ?? query, keyDimension ?? query);
        if (queries != query || keys != key)
        {
            throw new ArgumentException(
                $"'{name}' is for queries of width {queries} and keys of width {keys}; expected {query} and {key}.", name);
        }
    }

    /// <summary>The same as <see cref="forward"/> with keys that <see cref="PrepareKeys"/> has prepared.</summary>
    /// <param name="query">[B, L, D] or, with heads, [B, H, L, D]</param>
    /// <param name="prepared">What <see cref="PrepareKeys"/> returned.</param>
    /// <param name="value">[B, S, Dv] or [B, H, S, Dv]</param>
    /// <param name="mask">Which keys are visible.</param>
    internal (Tensor Output, Tensor Weights) Attend(Tensor query, Tensor prepared, Tensor value, AttentionMask mask)
    {
        var scores = Score(query, prepared); // [B, H, L, S]
        if (mask.Bias is not null)
            scores = scores.Plus(mask.Bias);
        if (mask.DistanceBias is not null)
            scores = scores.Plus(DistanceBiases.Between(mask.DistanceBias, query.shape[^2], value.shape[^2]));
        var masked = MaskedSoftmax.Combine(mask, query.shape[^2], value.shape[^2], query.device);
        if (query.shape.Length == 3 && mask.Padding is not null)
            masked = masked?.select(1, 0); // no heads: [B, 1, L, S] -> [B, L, S]
        var weights = AttentionFunctions.Apply(function, scores, masked);
        return (matmul(dropout.call(weights), value), weights);
    }

    /// <summary>The score of each pair of query and key. Shapes have been checked.</summary>
    /// <param name="query">[..., L, D]</param>
    /// <param name="prepared">What <see cref="PrepareKeys"/> returned for the keys: [..., S, A].</param>
    /// <returns>[..., L, S]</returns>
    protected abstract Tensor Score(Tensor query, Tensor prepared);
}
