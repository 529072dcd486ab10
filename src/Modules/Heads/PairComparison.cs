using MLNet.Attention.Modules.Attention;
using MLNet.Attention.Modules.Primitives;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Heads;

/// <summary>
/// Compares each token of a text with the tokens of its partner. A token with the vector x is known by n, its vector in
/// context beside its embedding, both normalised. It is softly aligned with the tokens of the partner, ñ = Σ
/// softmax(10·cos(n, m))·m, and becomes x + gelu(W·[n, ñ, n − ñ, n∘ñ, √(2·D)·cos(n, ñ)] + b) (Parikh et al. 2016, "A
/// Decomposable Attention Model for Natural Language Inference", sections 3.1 and 3.2; the comparison of Chen et al. 2017,
/// "Enhanced LSTM for Natural Language Inference", section 3.2).
/// </summary>
/// <remarks>
/// The papers align by a dot product, Parikh et al. of embeddings, Chen et al. of vectors in context. Here vectors start small,
/// so that a dot product would tell no token from another; the cosine aligns equal words from the first step on, wherever they
/// stand. The papers do not have the last element either: it says how far the partner has the token at all, which W would have
/// to find in all elements of n∘ñ. Both texts are treated the same way.
/// </remarks>
public sealed class PairComparison : nn.Module<Tensor, Tensor, Tensor?, Tensor>
{
    private readonly long dimension;
    private readonly LayerNormalization norm1; // of the vector in context
    private readonly LayerNormalization norm2; // of the embedding
    private readonly AutoAttention attention;
    private readonly LinearLayer projection;
    private readonly Dropout dropout;

    /// <param name="dimension">D, at least 1.</param>
    /// <param name="dropout">Share dropped in training of what the comparison adds, in [0, 1). Default 0.</param>
    /// <param name="generator">Source of initial weights and dropout; default the global generator.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range.</exception>
    public PairComparison(long dimension, double dropout = 0, Generator? generator = null) : base(nameof(PairComparison))
    {
        this.dimension = Arguments.AtLeast(1, dimension);
        norm1 = new LayerNormalization(dimension);
        norm2 = new LayerNormalization(dimension);
        attention = new AutoAttention(scale: CosineAttention.DefaultScale);
        projection = new LinearLayer(8 * dimension + 1, dimension, generator);
        this.dropout = new Dropout(Arguments.Share(dropout), generator);
        RegisterComponents();
    }

    /// <param name="vectors">The vectors in context, [2·B, L, D]: the first texts, then their partners.</param>
    /// <param name="embedded">The embeddings, [2·B, L, D].</param>
    /// <param name="padding">[2·B, L] Boolean, true = padding; null when there is none.</param>
    /// <returns>[2·B, L, D]</returns>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public override Tensor forward(Tensor vectors, Tensor embedded, Tensor? padding)
    {
        Shapes.Are(vectors, [-1, -1, dimension], nameof(vectors), $"[2·B, L, D] with D = {dimension}");
        Shapes.Are(embedded, vectors.shape, nameof(embedded), "[2·B, L, D], that of 'vectors'");
        Shapes.IsPadding(padding, vectors.shape[0], vectors.shape[1]);
        if (vectors.shape[0] % 2 != 0)
            throw Shapes.Wrong(vectors.shape, nameof(vectors), "[2·B, L, D], two rows for each pair");
        var own = cat([norm1.call(vectors), norm2.call(embedded)], -1); // n, [2·B, L, 2·D]
        var partners = Swapped(own);
        var direction = CosineAttention.Normalized(own);
        var (aligned, _) = attention.call(direction, Swapped(direction), partners,
            new AttentionMask(padding is null ? null : Swapped(padding)));
        var agreement = (direction * CosineAttention.Normalized(aligned)).sum([-1], keepdim: true) // [2·B, L, 1]
            * Scalars.Of(Math.Sqrt(2 * dimension));
        var compared = projection.call(cat([own, aligned, own - aligned, own * aligned, agreement], -1)); // [2·B, L, D]
        return vectors.Plus(dropout.call(nn.functional.gelu(compared)));
    }

    // Each text has the place of its partner.
    private static Tensor Swapped(Tensor texts)
    {
        var pairs = texts.shape[0] / 2;
        return cat([texts.narrow(0, pairs, pairs), texts.narrow(0, 0, pairs)]);
    }
}
