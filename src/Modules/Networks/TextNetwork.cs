using MLNet.Attention.Modules.Encoders;
using MLNet.Attention.Modules.Heads;
using MLNet.Attention.Modules.Primitives;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Networks;

/// <summary>A whole text classifier, of single texts or of pairs: encoder, attention pooling, classification head.</summary>
/// <remarks>
/// Of a pair, both texts are read with the same weights, and the head sees [u, v, |u − v|, u∘v], u and v the pooled
/// vectors of the first text and of its partner (Conneau et al. 2017, "Supervised Learning of Universal Sentence
/// Representations from Natural Language Inference Data", section 3.1 and figure 1).
/// </remarks>
public sealed class TextNetwork : nn.Module<Tensor, Tensor?, Tensor>
{
    private readonly TokenEncoder encoder;
    private readonly AttentionPooling pooling;
    private readonly LinearHead head;
    private readonly bool pairs;

    /// <param name="encoder">From token ids to vectors; becomes a part of this module.</param>
    /// <param name="pooling">From vectors to one vector; becomes a part of this module.</param>
    /// <param name="head">From one vector, 4·D wide with pairs, to logits; becomes a part of this module.</param>
    /// <param name="pairs">Whether the texts come in pairs. Default false.</param>
    public TextNetwork(
        TokenEncoder encoder, AttentionPooling pooling, LinearHead head, bool pairs = false)
        : base(nameof(TextNetwork))
    {
        this.encoder = encoder;
        this.pooling = pooling;
        this.head = head;
        this.pairs = pairs;
        RegisterComponents();
    }

    /// <summary>The width of the vector that the head sees of a text or a pair: D, with pairs 4·D.</summary>
    public long TextDimension => pairs ? 4 * encoder.Dimension : encoder.Dimension;

    /// <param name="ids">[B, L] Int64; with pairs [2·B, L]: first the first texts, then their partners.</param>
    /// <param name="padding">Boolean, as <paramref name="ids"/>, true = padding; null when there is none.</param>
    /// <returns>Logits [B, C].</returns>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public override Tensor forward(Tensor ids, Tensor? padding) => Classify(Pool(Embed(ids), padding).Pooled);

    /// <summary>The embeddings of tokens: a look-up, nothing more.</summary>
    /// <param name="ids">[B, L] Int64, each in [0, V).</param>
    /// <returns>[B, L, D]</returns>
    /// <exception cref="ArgumentException">The shape does not fit.</exception>
    public Tensor Embed(Tensor ids) => encoder.Embed(ids);

    /// <summary>One vector per text.</summary>
    /// <param name="embedded">[B, L, D]; with pairs, B counts both texts of each.</param>
    /// <param name="padding">[B, L] Boolean, true = padding; null when there is none.</param>
    /// <returns>
    /// Pooled [B, D], the pooling's weights [B, L] and, layer by layer, the encoder's attention weights
    /// [B, H, L, L], if it has any.
    /// </returns>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public (Tensor Pooled, Tensor PoolingWeights, IReadOnlyList<Tensor> Weights) Pool(Tensor embedded, Tensor? padding)
    {
        var (vectors, weights) = encoder.Encode(embedded, padding);
        var (pooled, poolingWeights) = pooling.call(vectors, padding);
        return (pooled, poolingWeights, weights);
    }

    /// <summary>What the head sees: the pooled vectors themselves or, with pairs, [u, v, |u − v|, u∘v].</summary>
    /// <param name="pooled">[B, D]; with pairs [2·B, D]: first the first texts, then their partners.</param>
    /// <returns>[B, <see cref="TextDimension"/>]</returns>
    /// <exception cref="ArgumentException">The shape does not fit.</exception>
    public Tensor Combine(Tensor pooled)
    {
        Shapes.Are(pooled, [-1, encoder.Dimension], nameof(pooled), $"[B, D] with D = {encoder.Dimension}");
        if (!pairs)
            return pooled;
        var rows = pooled.shape[0];
        if (rows % 2 != 0)
            throw new ArgumentException($"pooled has {rows} rows; expected an even number, two per pair.", nameof(pooled));
        var u = pooled.narrow(0, 0, rows / 2); // [B, D]
        var v = pooled.narrow(0, rows / 2, rows / 2);
        return cat([u, v, (u - v).abs(), u * v], 1);
    }

    /// <summary>From pooled vectors to logits.</summary>
    /// <param name="pooled">[B, D]; with pairs [2·B, D]: first the first texts, then their partners.</param>
    /// <returns>Logits [B, C].</returns>
    /// <exception cref="ArgumentException">The shape does not fit.</exception>
    public Tensor Classify(Tensor pooled) => head.call(Combine(pooled));
}
