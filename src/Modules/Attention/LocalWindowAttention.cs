using MLNet.Attention.Modules.Primitives;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Attention;

/// <summary>
/// Local window attention: softmax(qᵢ·kⱼ/√D) over the keys with |i − j| ≤ w only
/// (Beltagy et al. 2020, "Longformer: The Long-Document Transformer", section 3.1, sliding window).
/// </summary>
/// <remarks>
/// Time and memory grow with L·w: the sequence is cut into blocks of w positions, and the queries of a block are compared
/// with the keys of that block and its two neighbours. There are no parameters. In training mode the weights are dropped out.
/// </remarks>
public sealed class LocalWindowAttention
    : nn.Module<Tensor, Tensor, Tensor, AttentionMask, (Tensor Output, Tensor Weights)>
{
    private readonly long windowRadius;
    private readonly AttentionFunction function;
    private readonly double? scale;
    private readonly Dropout dropout;

    /// <param name="windowRadius">w, how many positions a query sees to either side, at least 1.</param>
    /// <param name="dropout">Share of the attention weights dropped in training, in [0, 1). Default 0.</param>
    /// <param name="generator">Source of the dropout; default the global generator.</param>
    /// <param name="function">From scores to weights; default <see cref="AttentionFunction.Softmax"/>.</param>
    /// <param name="scale">Factor on the scores, positive and finite; default 1/√D.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range.</exception>
    public LocalWindowAttention(long windowRadius, double dropout = 0, Generator? generator = null,
        AttentionFunction function = AttentionFunction.Softmax, double? scale = null) : base(nameof(LocalWindowAttention))
    {
        this.windowRadius = Arguments.AtLeast(1, windowRadius);
        this.function = Arguments.Defined(function);
        this.scale = Arguments.PositiveOrNull(scale);
        this.dropout = new Dropout(Arguments.Share(dropout), generator);
        RegisterComponents();
    }

    /// <param name="query">[B, L, D] or [B, H, L, D]</param>
    /// <param name="key">[B, S, D] or [B, H, S, D]; S = L or, with a causal mask, S ≥ L.</param>
    /// <param name="value">[B, S, Dv] or [B, H, S, Dv]</param>
    /// <param name="mask">Which keys of the window are visible; without a bias.</param>
    /// <returns>
    /// Output [B, L, Dv] or [B, H, L, Dv] and weights [B, L, 2w + 1] or [B, H, L, 2w + 1]: the element o of row i is the
    /// weight of the key i + S − L + o − w. A query that sees no key gets zeros in both.
    /// </returns>
    /// <exception cref="ArgumentException">A shape does not fit, or the mask has a bias.</exception>
    public override (Tensor Output, Tensor Weights) forward(
        Tensor query, Tensor key, Tensor value, AttentionMask mask)
    {
        AttentionShapes.Check(query, key, value, mask);
        AttentionShapes.HasNoBias(mask, nameof(LocalWindowAttention));
        AttentionShapes.HavePositions(query, key, mask, "a local window");
        var (length, before) = (query.shape[^2], key.shape[^2] - query.shape[^2]);
        if (before == 0)
            return Attend(query, key, value, mask);
        // Of the keys before the first query's position, windows reach the last w. The queries added for their positions are
        // dropped from the results.
        var seen = Math.Min(before, windowRadius);
        var (start, count) = (before - seen, seen + length);
        var (output, weights) = Attend(
            nn.functional.pad(query, new[] { 0, 0, seen, 0 }), // [..., L, D] -> [..., count, D]
            key.narrow(-2, start, count), value.narrow(-2, start, count),
            mask with { Padding = mask.Padding?.narrow(-1, start, count) });
        return (output.narrow(-2, seen, length), weights.narrow(-2, seen, length));
    }

    private (Tensor Output, Tensor Weights) Attend(Tensor query, Tensor key, Tensor value, AttentionMask mask)
    {
        var length = query.shape[^2];
        var count = (length + windowRadius - 1) / windowRadius; // N blocks
        var factor = Scalars.Of(scale ?? 1 / Math.Sqrt(query.shape[^1]));
        var q = Blocks(query * factor, 0, count); // [..., N, w, D]
        var (k, v) = (Neighbours(key, count), Neighbours(value, count)); // [..., N, 3w, width]
        var masked = Masked(query, mask, count);

        var weights = AttentionFunctions.Apply(function, matmul(q, k.transpose(-2, -1)), masked); // [..., N, w, 3w]
        var output = matmul(dropout.call(weights), v).flatten(-3, -2).narrow(-2, 0, length); // [..., L, Dv]
        return (output, Band(weights).narrow(-2, 0, length));
    }

    /// <summary>True where a query of a block must not see a key of its neighbourhood; [..., N, w, 3w].</summary>
    private Tensor Masked(Tensor query, AttentionMask mask, long count)
    {
        var length = query.shape[^2];
        var radius = Scalars.Of(windowRadius);
        var blocks = Scalars.Range(0, count, ScalarType.Int64, query.device).view(-1, 1, 1) * radius; // [N, 1, 1]
        var queries = Scalars.Range(windowRadius, 2 * windowRadius, ScalarType.Int64, query.device).view(-1, 1); // [w, 1]
        var keys = Scalars.Range(0, 3 * windowRadius, ScalarType.Int64, query.device); // [3w], counted from the first neighbour
        var distance = keys - queries; // [w, 3w]
        var outside = distance.abs().gt(radius);
        if (mask.Causal)
            outside = outside.logical_or(distance.gt(Scalars.Of(0)));
        var position = blocks.Plus(keys) - radius; // [N, 1, 3w]
        var masked = outside.logical_or(position.lt(Scalars.Of(0))).logical_or(position.ge(Scalars.Of(length))); // [N, w, 3w]
        if (mask.Padding is null)
            return masked;
        var padding = Neighbours(mask.Padding.to_type(ScalarType.Float32).unsqueeze(-1), count) // [B, N, 3w, 1]
            .transpose(-2, -1).gt(Scalars.Of(0)); // [B, N, 1, 3w]
        return masked.logical_or(query.shape.Length == 4 ? padding.unsqueeze(1) : padding);
    }

    /// <summary>From [..., L, width] to each block with the blocks before and after it, [..., N, 3w, width].</summary>
    private Tensor Neighbours(Tensor x, long count)
    {
        var blocks = Blocks(x, windowRadius, count + 2); // [..., N + 2, w, width]
        return cat([blocks.narrow(-3, 0, count), blocks.narrow(-3, 1, count), blocks.narrow(-3, 2, count)], -2);
    }

    /// <summary>The weights within each query's window, from [..., N, w, 3w] to [..., N·w, 2w + 1].</summary>
    // Row r of a block has its window in the columns r … r + 2w. Read as rows of one element more, all windows start in the
    // first column.
    private Tensor Band(Tensor weights)
    {
        var flat = nn.functional.pad(weights.flatten(-2, -1), new[] { 0, windowRadius }); // [..., N, w·(3w + 1)]
        var rows = flat.unflatten(flat.dim() - 1, windowRadius, 3 * windowRadius + 1); // [..., N, w, 3w + 1]
        return rows.narrow(-1, 0, 2 * windowRadius + 1).flatten(-3, -2); // [..., N·w, 2w + 1]
    }

    /// <summary>
    /// From [..., L, width] to blocks [..., count, w, width], with zeros before the first position and after the last.
    /// </summary>
    private Tensor Blocks(Tensor x, long before, long count)
    {
        var padded = nn.functional.pad(x, new[] { 0, 0, before, count * windowRadius - before - x.shape[^2] });
        return padded.unflatten(x.dim() - 2, count, windowRadius);
    }
}
