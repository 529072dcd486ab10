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

    /// <summary>Makes the module, which has no options.</summary>
    public LinearAttention() : base(nameof(LinearAttention)) => RegisterComponents();

    /// <param name="query">[B, L, D] or [B, H, L, D]</param>
    /// <param name="key">[B, S, D] or [B, H, S, D]</param>
    /// <param name="value">[B, S, Dv] or [B, H, S, Dv]</param>
    /// <param name="mask">Which keys are visible; without a bias.</param>
    /// <returns>[B, L, Dv] or [B, H, L, Dv]; a query that sees no key gets zeros.</returns>
    /// <exception cref="ArgumentException">A shape does not fit, or the mask has a bias.</exception>
    public override Tensor forward(Tensor query, Tensor key, Tensor value, AttentionMask mask)
    {
        AttentionShapes.Check(query, key, value, mask);
        AttentionShapes.HasNoBias(mask, nameof(LinearAttention));
        var q = Positive(query);
        var k = Visible(Positive(key), mask);
        var ones = ones_like(value.narrow(-1, 0, 1));
        var v = cat([value, ones], -1); // the column of ones makes the last sum the denominator
        var sums = mask.Causal ? Causal(q, k, v) : matmul(q, matmul(k.transpose(-2, -1), v)); // [..., L, Dv + 1]
        var width = value.shape[^1];
        var denominator = sums.narrow(-1, width, 1);
        return sums.narrow(-1, 0, width) / denominator.masked_fill(denominator.eq(Scalars.Of(0)), Scalars.One);
    }

    /// <summary>The attention weights, which <see cref="forward"/> does not compute: L·S numbers a head.</summary>
    /// <param name="query">[B, L, D] or [B, H, L, D]</param>
    /// <param name="key">[B, S, D] or [B, H, S, D]</param>
    /// <param name="mask">Which keys are visible; without a bias.</param>
    /// <returns>[B, L, S] or [B, H, L, S]; rows sum to 1, or are zeros where a query sees no key.</returns>
    /// <exception cref="ArgumentException">A shape does not fit, or the mask has a bias.</exception>
    public Tensor Weights(Tensor query, Tensor key, AttentionMask mask)
    {
        AttentionShapes.Check(query, key, key, mask);
        AttentionShapes.HasNoBias(mask, nameof(LinearAttention));
        var products = matmul(Positive(query), Visible(Positive(key), mask).transpose(-2, -1)); // [..., L, S]
        if (mask.Causal)
            products = products.tril(key.shape[^2] - query.shape[^2]);
        var sums = products.sum(-1, keepdim: true);
        return products / sums.masked_fill(sums.eq(Scalars.Of(0)), Scalars.One);
    }

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
