using MLNet.Attention.Modules.Positions;
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
    /// <param name="mask">Which keys of the window are visible; without a bias for each pair of query and key.</param>
    /// <returns>
    /// Output [B, L, Dv] or [B, H, L, Dv] and weights [B, L, 2w + 1] or [B, H, L, 2w + 1]: the element o of row i is the
    /// weight of the key i + S − L + o − w. A query that sees no key gets zeros in both.
    /// </returns>
    /// <exception cref="ArgumentException">A shape does not fit, or the mask has a bias.</exception>
    public override (Tensor Output, Tensor Weights) forward(
        Tensor query, Tensor key, Tensor value, AttentionMask mask)
    {
        AttentionShapes.Check(query, key, value, mask);
        AttentionShapes.HasNoBias(mask with { DistanceBias = null }, nameof(LocalWindowAttention));
        AttentionShapes.HavePositions(query, key, mask, "a local window");
        var (length, before) = (query.shape[^2], key.shape[^2] - query.shape[^2]);
        var origin = key.shape[^2] - 1; // the index of the distance 0
        if (before == 0)
            return Attend(query, key, value, mask, origin);
        // Of the keys before the first query's position, windows reach the last w. The queries added for their positions are
        // dropped from the results.
        var seen = Math.Min(before, windowRadius);
        var (start, count) = (before - seen, seen + length);
        var (output, weights) = Attend(
            nn.functional.pad(query, new[] { 0, 0, seen, 0 }), // [..., L, D] -> [..., count, D]
            key.narrow(-2, start, count), value.narrow(-2, start, count),
            mask with { Padding = mask.Padding?.narrow(-1, start, count) }, origin);
        return (output.narrow(-2, seen, length), weights.narrow(-2, seen, length));
    }

    /// <summary>The same for L queries and L keys, of which every query sees the first G too, wherever its window is.</summary>
    /// <param name="query">[B, H, L, D]</param>
    /// <param name="key">[B, H, L, D]</param>
    /// <param name="value">[B, H, L, Dv]</param>
    /// <param name="mask">Which keys are visible; not causal.</param>
    /// <param name="globals">G, in [1, L].</param>
    /// <returns>
    /// Output [B, H, L, Dv], the weights in the window [B, H, L, 2w + 1], zeros for the first G keys, and the weights of the
    /// first G keys [B, H, L, G].
    /// </returns>
    internal (Tensor Output, Tensor Window, Tensor Global) AttendWithGlobals(
        Tensor query, Tensor key, Tensor value, AttentionMask mask, long globals)
    {
        var (length, count) = (query.shape[^2], CountBlocks(query));
        var (k, v) = (key.narrow(-2, 0, globals), value.narrow(-2, 0, globals));
        var scores = matmul(Scaled(query), k.transpose(-2, -1)); // [B, H, L, G]
        if (mask.DistanceBias is not null)
            scores = scores.Plus(DistanceBiases.Between(mask.DistanceBias, length - 1, (0, length), (0, globals)));
        var far = Blocks(scores, 0, count); // [B, H, N, w, G]
        var near = Scores(query, key, mask, count, length - 1); // [B, H, N, w, 3w]
        var masked = cat([
            Masked(query, mask, count, globals).expand(near.shape), GlobalsMasked(mask, globals, far).expand(far.shape)], -1);
        var weights = AttentionFunctions.Apply(function, cat([near, far], -1), masked); // [B, H, N, w, 3w + G]
        var dropped = dropout.call(weights);
        var output = matmul(Near(dropped), Neighbours(value, count)).Plus(matmul(Far(dropped), v.unsqueeze(-3)));
        return (Rows(output, length), Band(Near(weights)).narrow(-2, 0, length), Rows(Far(weights), length));

        Tensor Near(Tensor x) => x.narrow(-1, 0, 3 * windowRadius);

        Tensor Far(Tensor x) => x.narrow(-1, 3 * windowRadius, globals);
    }

    /// <summary>The weights of all keys, from those in the windows.</summary>
    /// <param name="band">[..., L, 2w + 1], of L queries and L keys.</param>
    /// <returns>[..., L, L]</returns>
    // Row i is moved to the right by its number: with L zeros after each row, the rows are read as rows of one element less.
    internal Tensor Whole(Tensor band)
    {
        var (length, width) = (band.shape[^2], 2 * windowRadius + 1);
        var flat = nn.functional.pad(band, new[] { 0, length }).flatten(-2, -1); // [..., L·(2w + 1 + L)]
        var moved = flat.narrow(-1, 0, length * (width + length - 1)); // what is left out are zeros
        return moved.unflatten(moved.dim() - 1, length, width + length - 1).narrow(-1, windowRadius, length);
    }

    private (Tensor Output, Tensor Weights) Attend(Tensor query, Tensor key, Tensor value, AttentionMask mask, long origin)
    {
        var (length, count) = (query.shape[^2], CountBlocks(query));
        var masked = Masked(query, mask, count);
        var weights = AttentionFunctions.Apply(function, Scores(query, key, mask, count, origin), masked); // [..., N, w, 3w]
        var output = Rows(matmul(dropout.call(weights), Neighbours(value, count)), length); // [..., L, Dv]
        return (output, Band(weights).narrow(-2, 0, length));
    }

    /// <summary>N, the number of blocks of the queries.</summary>
    private long CountBlocks(Tensor query) => (query.shape[^2] + windowRadius - 1) / windowRadius;

    private Tensor Scaled(Tensor query) => query * Scalars.Of(scale ?? 1 / Math.Sqrt(query.shape[^1]));

    /// <summary>The scores of the queries of each block and the keys of its neighbourhood, [..., N, w, 3w].</summary>
    private Tensor Scores(Tensor query, Tensor key, AttentionMask mask, long count, long origin)
    {
        var q = Blocks(Scaled(query), 0, count); // [..., N, w, D]
        var scores = matmul(q, Neighbours(key, count).transpose(-2, -1));
        if (mask.DistanceBias is null)
            return scores;
        // A block's queries are behind the keys of the block before: the distances in all blocks are the same.
        var bias = DistanceBiases.Between(mask.DistanceBias, origin, (windowRadius, windowRadius), (0, 3 * windowRadius));
        return scores.Plus(bias.unsqueeze(-3)); // [H, 1, w, 3w]
    }

    /// <summary>
    /// True where a query of a block must not see a key of its neighbourhood, or sees it among the first
    /// <paramref name="globals"/> keys; [..., N, w, 3w].
    /// </summary>
    private Tensor Masked(Tensor query, AttentionMask mask, long count, long globals = 0)
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
        var masked = outside.logical_or(position.lt(Scalars.Of(globals)))
            .logical_or(position.ge(Scalars.Of(length))); // [N, w, 3w]
        if (mask.Padding is null)
            return masked;
        var padding = Neighbours(mask.Padding.to_type(ScalarType.Float32).unsqueeze(-1), count) // [B, N, 3w, 1]
            .transpose(-2, -1).gt(Scalars.Of(0)); // [B, N, 1, 3w]
        return masked.logical_or(query.shape.Length == 4 ? padding.unsqueeze(1) : padding);
    }

    /// <summary>True where none of the queries must see one of the first keys; broadcasts to [B, H, N, w, G].</summary>
    private static Tensor GlobalsMasked(AttentionMask mask, long globals, Tensor scores) => mask.Padding is null
        ? Scalars.Range(0, globals, ScalarType.Int64, scores.device).lt(Scalars.Of(0)) // nowhere
        : mask.Padding.narrow(-1, 0, globals).view(-1, 1, 1, 1, globals);

    /// <summary>From blocks [..., N, w, width] to rows [..., L, width].</summary>
    private static Tensor Rows(Tensor blocks, long length) => blocks.flatten(-3, -2).narrow(-2, 0, length);

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
