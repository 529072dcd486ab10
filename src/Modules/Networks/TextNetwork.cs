using MLNet.Attention.Modules.Encoders;
using MLNet.Attention.Modules.Heads;
using MLNet.Attention.Modules.Primitives;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Networks;

/// <summary>
/// A whole network for classification or regression of single texts or of pairs: encoder, pooling, linear head.
/// </summary>
/// <remarks>
/// Both texts of a pair are read with the same weights, and the head sees [u, v, |u − v|, u∘v], u and v the pooled
/// vectors of the first text and of its partner (Conneau et al. 2017, "Supervised Learning of Universal Sentence
/// Representations from Natural Language Inference Data", section 3.1 and figure 1). With a comparison, each token of a text has
/// been compared with those of the other text before the pooling.
/// </remarks>
public sealed class TextNetwork : nn.Module<Tensor, Tensor?, Tensor>
{
    private readonly TokenEncoder encoder;
    private readonly PairComparison? comparison;
    private readonly SequencePooling pooling;
    private readonly LinearHead head;
    private readonly bool pairs;
    private readonly bool symmetric;

    /// <param name="encoder">From token ids to vectors [B, L, D]; becomes a part of this module.</param>
    /// <param name="pooling">From vectors [B, L, D] to one vector [B, D]; becomes a part of this module.</param>
    /// <param name="head">
    /// From one vector, <see cref="TextDimension"/> wide, to logits; becomes a part of this module.
    /// </param>
    /// <param name="pairs">Whether the texts come in pairs. Default false.</param>
    /// <param name="comparison">
    /// Compares the tokens of the texts of a pair before they are pooled; becomes a part of this module. Default none: each text
    /// is read on its own.
    /// </param>
    /// <param name="symmetric">
    /// Whether the order of the texts of a pair does not matter: the head sees [u + v, |u − v|, u∘v]. Default false.
    /// </param>
    /// <exception cref="ArgumentException">There is a comparison, but there are no pairs.</exception>
    public TextNetwork(TokenEncoder encoder, SequencePooling pooling, LinearHead head, bool pairs = false,
        PairComparison? comparison = null, bool symmetric = false)
        : base(nameof(TextNetwork))
    {
        if (comparison is not null && !pairs)
            throw new ArgumentException("'comparison' is given without pairs; expected null.", nameof(comparison));
        this.comparison = comparison;
        this.symmetric = symmetric;
        this.encoder = encoder;
        this.pooling = pooling;
        this.head = head;
        this.pairs = pairs;
        RegisterComponents();
    }

    /// <summary>The encoder.</summary>
    internal TokenEncoder Encoder => encoder;

    /// <summary>The parameters of the pooling, by their names in it.</summary>
    internal IEnumerable<(string Name, Tensor Parameter)> PoolingParameters() =>
        pooling.named_parameters().Select(named => (named.name, (Tensor)named.parameter));

    /// <summary>The width of the vector that the head sees: D for a text, 4·D for a pair, 3·D for one without order.</summary>
    public long TextDimension => WidthOf(encoder.Dimension, pairs, symmetric);

    /// <param name="ids">[B, L] Int64; with pairs [2·B, L]: the first texts, then their partners.</param>
    /// <param name="padding">Boolean, of the shape of the ids, true = padding; null when there is none.</param>
    /// <returns>Logits [B, C].</returns>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public override Tensor forward(Tensor ids, Tensor? padding) => forward(ids, padding, types: null);

    /// <summary>The same for tokens of types.</summary>
    /// <param name="ids">[B, L] Int64; with pairs [2·B, L]: the first texts, then their partners.</param>
    /// <param name="padding">Boolean, of the shape of the ids, true = padding; null when there is none.</param>
    /// <param name="types">
    /// Int64, of the shape of the ids: the type of each token, which an encoder without types does not read; null where all are of
    /// type 0.
    /// </param>
    /// <returns>Logits [B, C].</returns>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public Tensor forward(Tensor ids, Tensor? padding, Tensor? types) =>
        Classify(Pool(Embed(ids, types), padding, needsWeights: false).Pooled);

    /// <summary>Looks up the embeddings of tokens.</summary>
    /// <param name="ids">[B, L] Int64, each in [0, V).</param>
    /// <param name="types">
    /// [B, L] Int64, the type of each token, which an encoder without types does not read; null (default) where all are of type 0.
    /// </param>
    /// <returns>[B, L, E], E the width of the encoder's embeddings.</returns>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public Tensor Embed(Tensor ids, Tensor? types = null) => encoder.Embed(ids, encoder.TypeCount == 0 ? null : types);

    /// <summary>One vector per text.</summary>
    /// <param name="embedded">[B, L, E]; with pairs [2·B, L, E].</param>
    /// <param name="padding">[B, L] Boolean, true = padding; null when there is none.</param>
    /// <param name="needsWeights">Whether the encoder's weights are read; if not, none are kept. Default true.</param>
    /// <returns>
    /// Pooled [B, D], the weights of the pooling [B, L] and, from the first layer to the last, the attention weights of the
    /// encoder [B, H, L, L], empty where it computes none; with pairs 2·B in place of B.
    /// </returns>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public (Tensor Pooled, Tensor PoolingWeights, IReadOnlyList<Tensor> Weights) Pool(
        Tensor embedded, Tensor? padding, bool needsWeights = true)
    {
        var (vectors, weights) = encoder.Encode(embedded, padding, needsWeights);
        if (comparison is not null)
            vectors = comparison.call(vectors, embedded, padding);
        var (pooled, poolingWeights) = pooling.call(vectors, padding);
        return (pooled, poolingWeights, weights);
    }

    /// <summary>
    /// The vectors that the head sees: the pooled ones or, with pairs, [u, v, |u − v|, u∘v], without order [u + v, |u − v|, u∘v].
    /// </summary>
    /// <param name="pooled">[B, D]; with pairs [2·B, D]: the first texts, then their partners.</param>
    /// <returns>[B, <see cref="TextDimension"/>]</returns>
    /// <exception cref="ArgumentException">The shape does not fit.</exception>
    public Tensor Combine(Tensor pooled)
    {
        Shapes.Are(pooled, [-1, encoder.Dimension], nameof(pooled), $"[B, D] with D = {encoder.Dimension}");
        if (!pairs)
            return pooled;
        var rows = pooled.shape[0];
        if (rows % 2 != 0)
            throw Shapes.Wrong(pooled.shape, nameof(pooled), "[2·B, D], two rows for each pair");
        var u = pooled.narrow(0, 0, rows / 2); // [B, D]
        var v = pooled.narrow(0, rows / 2, rows / 2);
        return symmetric
            ? cat([u.Plus(v), (u - v).abs(), u * v], 1) // [B, 3·D]
            : cat([u, v, (u - v).abs(), u * v], 1); // [B, 4·D]
    }

    /// <summary>From pooled vectors to logits.</summary>
    /// <param name="pooled">[B, D]; with pairs [2·B, D]: the first texts, then their partners.</param>
    /// <returns>Logits [B, C].</returns>
    /// <exception cref="ArgumentException">The shape does not fit.</exception>
    public Tensor Classify(Tensor pooled) => head.call(Combine(pooled));

    /// <summary>The width of the vector that the head sees.</summary>
    /// <param name="dimension">D</param>
    /// <param name="pairs">Whether the texts come in pairs.</param>
    /// <param name="symmetric">Whether their order does not matter.</param>
    internal static long WidthOf(long dimension, bool pairs, bool symmetric) =>
        pairs ? (symmetric ? 3 : 4) * dimension : dimension;
}
