using MLNet.Attention.Modules.Primitives;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Encoders;

/// <summary>
/// From token ids to one vector per token: a table of embeddings, then the layers of the derived encoder.
/// </summary>
/// <remarks>
/// Unless they are scaled, embeddings start small, so that tokens rare in training add little to a text's vector.
/// <see cref="Embed"/> and <see cref="Encode"/> can be called apart, so that an explanation can differentiate by the
/// embeddings.
/// </remarks>
public abstract class TokenEncoder : nn.Module<Tensor, Tensor?, (Tensor Output, IReadOnlyList<Tensor> Weights)>
{
    private protected const double InitialScale = 0.02;

    // Not private: older versions of TorchSharp neither register nor move the private fields of a base class.
    private protected readonly Parameter embedding; // [V, E]

    /// <param name="name">The module's name.</param>
    /// <param name="vocabularySize">V, at least 1.</param>
    /// <param name="dimension">D, at least 1.</param>
    /// <param name="generator">Source of the initial embeddings; null for the global generator.</param>
    /// <param name="maximumLength">T, the longest sequence in tokens; default any.</param>
    /// <param name="scaleEmbedding">
    /// Whether embeddings are multiplied by √E, and begin with a standard deviation of 1 after it (Vaswani et al. 2017, section
    /// 3.4). Default false: they are used as they are, and begin small.
    /// </param>
    /// <param name="embeddingDimension">E, the width of an embedding, at least 1. Default D.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range.</exception>
    protected TokenEncoder(string name, long vocabularySize, long dimension, Generator? generator,
        long maximumLength = long.MaxValue, bool scaleEmbedding = false, long? embeddingDimension = null) : base(name)
    {
        Arguments.AtLeast(1, vocabularySize);
        Dimension = Arguments.AtLeast(1, dimension);
        EmbeddingDimension = Arguments.AtLeast(1, embeddingDimension ?? dimension, nameof(embeddingDimension));
        MaximumLength = Arguments.AtLeast(1, maximumLength);
        Factor = scaleEmbedding ? Math.Sqrt(EmbeddingDimension) : 1;
        Scale = scaleEmbedding ? 1 : InitialScale;
        embedding = CreateTable(vocabularySize, generator);
    }

    /// <summary>D, the width of an output vector.</summary>
    public long Dimension { get; }

    /// <summary>E, the width of an embedding, which is D unless the encoder says otherwise.</summary>
    public long EmbeddingDimension { get; }

    /// <summary>The number of types that tokens can have, such as the first and the second text of a pair; 0 for none.</summary>
    public virtual long TypeCount => 0;

    /// <summary>The table of embeddings [V, E].</summary>
    internal Tensor Embeddings => embedding;

    /// <summary>The standard deviation of the initial embeddings, as <see cref="Embed"/> returns them.</summary>
    internal double Scale { get; }

    /// <summary>The standard deviation of the table of initial embeddings.</summary>
    internal double TableScale => Scale / Factor;

    private double Factor { get; }

    private long MaximumLength { get; }

    /// <summary><see cref="Encode"/> of <see cref="Embed"/>.</summary>
    /// <param name="ids">[B, L] Int64, each in [0, V).</param>
    /// <param name="padding">[B, L] Boolean, true = padding; null when there is none.</param>
    /// <returns>Output [B, L, D] and the attention weights of each layer, as <see cref="Encode"/> returns them.</returns>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public override (Tensor Output, IReadOnlyList<Tensor> Weights) forward(Tensor ids, Tensor? padding) =>
        Encode(Embed(ids), padding);

    /// <summary>Looks up the embeddings of tokens and, where the encoder has types of tokens, adds those of the types.</summary>
    /// <param name="ids">[B, L] Int64, each in [0, V).</param>
    /// <param name="types">
    /// [B, L] Int64, the type of each token, below <see cref="TypeCount"/>; null (default) where all are of type 0.
    /// </param>
    /// <returns>[B, L, E]</returns>
    /// <exception cref="ArgumentException">A shape does not fit, or there are types, but the encoder has none.</exception>
    public Tensor Embed(Tensor ids, Tensor? types = null)
    {
        var shape = Shapes.OfRank(ids, 2, nameof(ids), "[B, L]");
        Shapes.IsAtMost(shape[1], MaximumLength, nameof(ids));
        if (types is not null)
        {
            if (TypeCount == 0)
            {
                throw new ArgumentException(
                    "'types' is given to an encoder without types of tokens; expected null.", nameof(types));
            }
            Shapes.Are(types, shape, nameof(types), $"[B, L] = [{shape[0]}, {shape[1]}]");
        }
        return AddTypes(LookUp(ids, embedding), types);
    }

    /// <summary>A new table of embeddings [V, E] like that of this encoder, for another vocabulary.</summary>
    internal Parameter CreateTable(long vocabularySize, Generator? generator) =>
        Init.Normal([vocabularySize, EmbeddingDimension], TableScale, generator);

    /// <summary>Looks up embeddings in a table like that of this encoder.</summary>
    /// <param name="ids">[B, L] Int64, each in [0, V).</param>
    /// <param name="table">[V, E]</param>
    /// <returns>[B, L, E]</returns>
    internal Tensor LookUp(Tensor ids, Tensor table)
    {
        var shape = ids.shape;
        var found = table.index_select(0, ids.reshape(-1)).view(shape[0], shape[1], table.shape[1]); // [B·L, E] -> [B, L, E]
        return Factor == 1 ? found : found * Scalars.Of(Factor);
    }

    /// <summary>Adds the embeddings of the types of tokens; an encoder with types overrides it.</summary>
    /// <param name="embedded">[B, L, E]</param>
    /// <param name="types">[B, L] Int64; null where all are of type 0.</param>
    /// <returns>[B, L, E]</returns>
    private protected virtual Tensor AddTypes(Tensor embedded, Tensor? types) => embedded;

    /// <summary>Everything after the embeddings: positions, dropout, layers.</summary>
    /// <param name="embedded">[B, L, E]</param>
    /// <param name="padding">[B, L] Boolean, true = padding; null when there is none.</param>
    /// <param name="needsWeights">Whether the attention weights are read; if not, none are kept. Default true.</param>
    /// <returns>
    /// Output [B, L, D] and, from the first layer to the last, attention weights [B, H, L, L]; empty where the encoder
    /// computes none.
    /// </returns>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public (Tensor Output, IReadOnlyList<Tensor> Weights) Encode(
        Tensor embedded, Tensor? padding, bool needsWeights = true)
    {
        Shapes.Are(embedded, [-1, -1, EmbeddingDimension], nameof(embedded), EmbeddingDimension == Dimension
            ? $"[B, L, D] with D = {Dimension}"
            : $"[B, L, E] with E = {EmbeddingDimension}");
        Shapes.IsAtMost(embedded.shape[1], MaximumLength, nameof(embedded));
        Shapes.IsPadding(padding, embedded.shape[0], embedded.shape[1]);
        return Contextualize(embedded, padding, needsWeights);
    }

    /// <summary>The part of <see cref="Encode"/> after the checks of shapes.</summary>
    /// <param name="embedded">[B, L, E]</param>
    /// <param name="padding">[B, L] Boolean, true = padding; null when there is none.</param>
    /// <param name="needsWeights">Whether the attention weights are read.</param>
    /// <returns>Output [B, L, D] and attention weights, one tensor per layer.</returns>
    protected abstract (Tensor Output, IReadOnlyList<Tensor> Weights) Contextualize(
        Tensor embedded, Tensor? padding, bool needsWeights);
}
