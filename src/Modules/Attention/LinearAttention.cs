using MLNet.Attention.Modules.Positions;
using MLNet.Attention.Modules.Primitives;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Attention;

/// <summary>
/// Linear attention: φ(q)·Σⱼ φ(kⱼ)ᵀ·vⱼ / φ(q)·Σⱼ φ(kⱼ)ᵀ with φ(x) = elu(x) + 1, summed over all keys or, with a causal mask,
/// over the keys up to the query (Katharopoulos et al. 2020, "Transformers are RNNs", sections 3.2 and 3.3).
/// </summary>
/// <remarks>
/// Time and memory grow with L + S, not with L·S. Attention weights are computed on request only, and there can be no bias.
/// There are no parameters; queries and keys are equally wide.
/// </remarks>
public sealed class LinearAttention : nn.Module<Tensor, Tensor, Tensor, AttentionMask, Tensor>
{
    // Causal sums are computed by blocks, and within a block as products of queries and keys: one D·Dv matrix per block
    // instead of one per position.
    private const long BlockLength = 64;

    private readonly RotaryPositionalEncoding? rotary;

    /// <param name="rotary">
    /// Rotates φ(q) and φ(k) in the numerator alone, so that the denominator stays positive (Su et al. 2021, "RoFormer", section
    /// 3.3); for queries of width D. It becomes a part of this module. Default none.
    /// </param>
    public LinearAttention(RotaryPositionalEncoding? rotary = null) : base(nameof(LinearAttention))
    {
        this.rotary = rotary;
        RegisterComponents();
    }

    /// <param name="query">[B, L, D] or [B, H, L, D]</param>
    /// <param name="key">[B, S, D] or [B, H, S, D]</param>
    /// <param name="value">[B, S, Dv] or [B, H, S, Dv]</param>
    /// <param name="mask">Which keys are visible; without a bias.</param>
    /// <returns>[B, L, Dv] or [B, H, L, Dv]; a query that sees no key gets zeros.</returns>
    /// <exception cref="ArgumentException">
    /// A shape does not fit, the mask has a bias, or there are more queries than keys to rotate.
    /// </exception>
    public override Tensor forward(Tensor query, Tensor key, Tensor value, AttentionMask mask)
    {
        AttentionShapes.Check(query, key, value, mask);
        AttentionShapes.HasNoBias(mask, nameof(LinearAttention));
        var q = Positive(query);
        var k = Visible(Positive(key), mask);
        var ones = ones_like(value.narrow(-1, 0, 1));
        if (rotary is not null)
        {
            var rotated = Sums(rotary.forward(q, Offset(query, key)), rotary.call(k), value, mask);
            return Divide(rotated, Sums(q, k, ones, mask));
        }
        var v = cat([value, ones], -1); // the column of ones makes the last sum the denominator
        var sums = Sums(q, k, v, mask); // [..., L, Dv + 1]
        var width = value.shape[^1];
        return Divide(sums.narrow(-1, 0, width), sums.narrow(-1, width, 1));
    }

    /// <summary>The attention weights, which <see cref="forward"/> does not compute: L·S numbers a head.</summary>
    /// <param name="query">[B, L, D] or [B, H, L, D]</param>
    /// <param name="key">[B, S, D] or [B, H, S, D]</param>
    /// <param name="mask">Which keys are visible; without a bias.</param>
    /// <returns>
    /// [B, L, S] or [B, H, L, S]; rows sum to 1, or are zeros where a query sees no key; with rotations they need not, and can
    /// have negative numbers.
    /// </returns>
    /// <exception cref="ArgumentException">A shape does not fit, or the mask has a bias.</exception>
    public Tensor Weights(Tensor query, Tensor key, AttentionMask mask)
    {
        AttentionShapes.Check(query, key, key, mask);
        AttentionShapes.HasNoBias(mask, nameof(LinearAttention));
        var (q, k) = (Positive(query), Visible(Positive(key), mask));
        var products = Products(q, k, mask);
        var sums = products.sum(-1, keepdim: true);
        if (rotary is not null)
            products = Products(rotary.forward(q, Offset(query, key)), rotary.call(k), mask);
        return Divide(products, sums);
    }

    /// <summary>φ(q)·φ(k)ᵀ for the keys that each query sees, [..., L, S].</summary>
    private static Tensor Products(Tensor q, Tensor k, AttentionMask mask)
    {
        var products = matmul(q, k.transpose(-2, -1));
        return mask.Causal ? products.tril(k.shape[^2] - q.shape[^2]) : products;
    }

    /// <summary>Σ φ(q)·φ(kⱼ)ᵀ·vⱼ over the keys that each query sees, [..., L, width].</summary>
    private static Tensor Sums(Tensor q, Tensor k, Tensor v, AttentionMask mask) =>
        mask.Causal ? Causal(q, k, v) : matmul(q, matmul(k.transpose(-2, -1), v));

    private static Tensor Divide(Tensor numerator, Tensor denominator) =>
        numerator / denominator.masked_fill(denominator.eq(Scalars.Of(0)), Scalars.One);

    /// <summary>The position of the first query: the last one is at that of the last key.</summary>
    private static long Offset(Tensor query, Tensor key) => key.shape[^2] - query.shape[^2] is >= 0 and var offset
        ? offset
        : throw Shapes.Wrong(query.shape, nameof(query), $"[..., L, D] with L at most S = {key.shape[^2]}, for rotations");

    /// <summary>[..., S, D], with zeros where a key is padding.</summary>
    private static Tensor Visible(Tensor k, AttentionMask mask)
    {
        if (mask.Padding is null)
            return k;
        var masked = mask.Padding.unsqueeze(-1); // [B, S, 1]
        return k.masked_fill(k.shape.Length == 4 ? masked.unsqueeze(1) : masked, Scalars.Of(0));
    }

    /// <summary>φ(x) = elu(x) + 1.</summary>
    private static Tensor Positive(Tensor x) => x.relu().Plus(x.clamp_max(Scalars.Of(0)).exp());

    /// <summary>Σ φ(q)·φ(kⱼ)ᵀ·vⱼ over the keys up to each query's position; [..., L, Dv + 1].</summary>
    private static Tensor Causal(Tensor q, Tensor k, Tensor v)
    {
        var (length, earlier) = (q.shape[^2], k.shape[^2] - q.shape[^2]);
        if (earlier > 0) // every query sees the keys before the position of the first one
        {
            var seen = matmul(k.narrow(-2, 0, earlier).transpose(-2, -1), v.narrow(-2, 0, earlier)); // [..., D, Dv + 1]
            return matmul(q, seen).Plus(Causal(q, k.narrow(-2, earlier, length), v.narrow(-2, earlier, length)));
        }
        var (qs, ks, vs) = (Blocks(q), Blocks(k), Blocks(v)); // [..., N, C, width]
        var within = matmul(matmul(qs, ks.transpose(-2, -1)).tril(), vs);
        var states = matmul(ks.transpose(-2, -1), vs); // [..., N, D, Dv + 1]
        var before = nn.functional.pad(states, new long[] { 0, 0, 0, 0, 1, -1 }).cumsum(-3); // of the earlier blocks
        var sums = within.Plus(matmul(qs, before)); // [..., N, C, Dv + 1]
        return sums.flatten(-3, -2).narrow(-2, 0, length); // [..., L, Dv + 1]
    }

    // [..., L, width] -> [..., N, C, width]. The positions added at the end have zeros for keys and change no sum.
    private static Tensor Blocks(Tensor x)
    {
        var count = (x.shape[^2] + BlockLength - 1) / BlockLength;
        var missing = count * BlockLength - x.shape[^2];
        return nn.functional.pad(x, new long[] { 0, 0, 0, missing }).unflatten(x.dim() - 2, count, BlockLength);
    }
}
