using MLNet.Attention.Modules.Primitives;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Attention;

/// <summary>
/// Local window attention: softmax(qᵢ·kⱼ/√D) over the keys with |i − j| ≤ w only
/// (Beltagy et al. 2020, "Longformer: The Long-Document Transformer", section 3.1, sliding window).
/// </summary>
/// <remarks>
/// Time and memory grow with L·w: the sequence is cut into blocks of w positions, and a block sees itself and its two
/// neighbours. It has no parameters. In training mode the weights are dropped out.
/// </remarks>
public sealed class LocalWindowAttention
    : nn.Module<Tensor, Tensor, Tensor, AttentionMask, (Tensor Output, Tensor Weights)>
{
    private readonly long radius;
    private readonly AttentionFunction normalization;
    private readonly Dropout dropout;

    /// <param name="radius">w, how far a query sees to either side, at least 1.</param>
    /// <param name="dropout">Share of the attention weights dropped in training, in [0, 1). Default 0.</param>
    /// <param name="generator">Source of the dropout; default the global generator.</param>
    /// <param name="normalization">Default <see cref="AttentionFunction.Softmax"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range.</exception>
    public LocalWindowAttention(long radius, double dropout = 0, Generator? generator = null,
        AttentionFunction normalization = AttentionFunction.Softmax) : base(nameof(LocalWindowAttention))
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(radius, 1);
        this.radius = radius;
        this.normalization = AttentionFunctions.Known(normalization);
        this.dropout = new Dropout(dropout, generator);
        RegisterComponents();
    }

    /// <param name="query">[B, L, D] or [B, H, L, D]</param>
    /// <param name="key">[B, L, D] or [B, H, L, D]</param>
    /// <param name="value">[B, L, Dv] or [B, H, L, Dv]</param>
    /// <param name="mask">Which keys are visible, beside the window; without a bias.</param>
    /// <returns>
    /// Output [B, L, Dv] or [B, H, L, Dv] and weights [B, L, 2w + 1] or [B, H, L, 2w + 1], of which the element o of
    /// row i is the weight of the key i + o − w; a query that sees no key gets zeros in both.
    /// </returns>
    /// <exception cref="ArgumentException">A shape does not fit, or the mask has a bias.</exception>
    public override (Tensor Output, Tensor Weights) forward(
        Tensor query, Tensor key, Tensor value, AttentionMask mask)
    {
        AttentionShapes.Check(query, key, value, mask);
        AttentionShapes.HasNoBias(mask, nameof(LocalWindowAttention));
        AttentionShapes.AreEquallyLong(query, key, "a local window");
        var length = query.shape[^2];
        var count = (length + radius - 1) / radius; // N blocks
        var q = Blocks(query * (1 / Math.Sqrt(query.shape[^1])), 0, count); // [..., N, w, D]
        var (k, v) = (Neighbours(key, count), Neighbours(value, count)); // [..., N, 3w, width]
        var hidden = Hidden(query, mask, count);

        var weights = AttentionFunctions.Apply(normalization, matmul(q, k.transpose(-2, -1)), hidden); // [..., N, w, 3w]
        var output = matmul(dropout.call(weights), v).flatten(-3, -2).narrow(-2, 0, length);
        return (output, Band(weights).narrow(-2, 0, length));
    }

    /// <summary>True where a position of a block must not see one of its neighbourhood; [..., N, w, 3w].</summary>
    private Tensor Hidden(Tensor query, AttentionMask mask, long count)
    {
        var length = query.shape[^2];
        var blocks = arange(count, ScalarType.Int64, query.device).view(-1, 1, 1) * radius;
        var queries = arange(radius, ScalarType.Int64, query.device).view(-1, 1) + radius; // counted as keys are
        var keys = arange(3 * radius, ScalarType.Int64, query.device);
        var offset = keys - queries; // [w, 3w]
        var outside = offset.abs().gt(radius);
        if (mask.Causal)
            outside = outside.logical_or(offset.gt(0));
        var position = blocks + keys - radius; // [N, 1, 3w]
        var hidden = outside.logical_or(position.lt(0)).logical_or(position.ge(length));
        if (mask.Padding is null)
            return hidden;
        var padding = Neighbours(mask.Padding.to_type(ScalarType.Float32).unsqueeze(-1), count) // [B, N, 3w, 1]
            .transpose(-2, -1).gt(0);
        return hidden.logical_or(query.shape.Length == 4 ? padding.unsqueeze(1) : padding);
    }

    /// <summary>From [..., L, width] to each block with the ones before and after it, [..., N, 3w, width].</summary>
    private Tensor Neighbours(Tensor x, long count)
    {
        var blocks = Blocks(x, radius, count + 2);
        return cat([blocks.narrow(-3, 0, count), blocks.narrow(-3, 1, count), blocks.narrow(-3, 2, count)], -2);
    }

    /// <summary>The diagonals that the window leaves, from [..., N, w, 3w] to [..., N·w, 2w + 1].</summary>
    // Row r of a block has its window at the columns r … r + 2w: rows of one element more make that a rectangle.
    private Tensor Band(Tensor weights)
    {
        var rows = nn.functional.pad(weights.flatten(-2, -1), new[] { 0, radius });
        return rows.unflatten(rows.dim() - 1, radius, 3 * radius + 1).narrow(-1, 0, 2 * radius + 1).flatten(-3, -2);
    }

    /// <summary>From [..., L, width] to blocks [..., count, w, width], with zeros before the first position and at the end.</summary>
    private Tensor Blocks(Tensor x, long before, long count)
    {
        var padded = nn.functional.pad(x, new[] { 0, 0, before, count * radius - before - x.shape[^2] });
        return padded.unflatten(x.dim() - 2, count, radius);
    }
}
