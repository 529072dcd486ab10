using MLNet.Attention.Modules.Primitives;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Encoders;

/// <summary>
/// From token ids to one vector per token: a table of embeddings, then the layers of the derived encoder.
/// </summary>
/// <remarks>
/// Unless they are scaled, embeddings start small, so that tokens rare in training add little to a text's vector.
/// <see cref="Embed(Tensor)"/> and <see cref="Encode"/> can be called apart, so that an explanation can differentiate by the
/// embeddings.
/// </remarks>
public abstract class TokenEncoder : nn.Module<Tensor, Tensor?, (Tensor Output, IReadOnlyList<Tensor> Weights)>
{
    private protected const double InitialScale = 0.02;

    // Not private: older versions of TorchSharp neither register nor move the private fields of a base class.
    private protected readonly Parameter embedding; // [V, D]

    /// <param name="name">The module's name.</param>
    /// <param name="vocabularySize">V, at least 1.</param>
    /// <param name="dimension">D, at least 1.</param>
    /// <param name="generator">Source of the initial embeddings; null for the global generator.</param>
    /// <param name="maximumLength">T, the longest sequence in tokens; default any.</param>
    /// <param name="scaleEmbedding">
    /// Whether embeddings are multiplied by √D, and begin with a standard deviation of 1 after it (Vaswani et al. 2017, section
    /// 3.4). Default false: they are used as they are, and begin small.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range.</exception>
    protected TokenEncoder(string name, long vocabularySize, long dimension, Generator? generator,
        long maximumLength = long.MaxValue, bool scaleEmbedding = false) : base(name)
    {
        Arguments.AtLeast(1, vocabularySize);
        Dimension = Arguments.AtLeast(1, dimension);
        MaximumLength = Arguments.AtLeast(1, maximumLength);
        Factor = scaleEmbedding ? Math.Sqrt(dimension) : 1;
        Scale = scaleEmbedding ? 1 : InitialScale;
        embedding = CreateTable(vocabularySize, generator);
    }

    /// <summary>D, the width of an embedding and of an output vector.</summary>
    public long Dimension { get; }

    /// <summary>The table of embeddings [V, D].</summary>
    internal Tensor Embeddings => embedding;

    /// <summary>The standard deviation of the initial embeddings, as <see cref="Embed(Tensor)"/> returns them.</summary>
    internal double Scale { get; }

    /// <summary>The standard deviation of the table of initial embeddings.</summary>
    internal double TableScale => Scale / Factor;

    private double Factor { get; }

    private long MaximumLength { get; }

    /// <summary><see cref="Encode"/> of <see cref="Embed(Tensor)"/>.</summary>
    /// <param name="ids">[B, L] Int64, each in [0, V).</param>
    /// <param name="padding">[B, L] Boolean, true = padding; null when there is none.</param>
    /// <returns>Output [B, L, D] and the attention weights of each layer, as <see cref="Encode"/> returns them.</returns>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public override (Tensor Output, IReadOnlyList<Tensor> Weights) forward(Tensor ids, Tensor? padding) =>
        Encode(Embed(ids), padding);

    /// <summary>Looks up the embeddings of tokens.</summary>
    /// <param name="ids">[B, L] Int64, each in [0, V).</param>
    /// <returns>[B, L, D]</returns>
    /// <exception cref="ArgumentException">The shape does not fit.</exception>
    public Tensor Embed(Tensor ids)
    {
        var shape = Shapes.OfRank(ids, 2, nameof(ids), "[B, L]");
        Shapes.IsAtMost(shape[1], MaximumLength, nameof(ids));
        return Embed(ids, embedding);
    }

    /// <summary>A new table of embeddings [V, D] like that of this encoder, for another vocabulary.</summary>
    internal Parameter CreateTable(long vocabularySize, Generator? generator) =>
        Init.Normal([vocabularySize, Dimension], TableScale, generator);

    /// <summary>Looks up embeddings in a table like that of this encoder.</summary>
    /// <param name="ids">[B, L] Int64, each in [0, V).</param>
    /// <param name="table">[V, D]</param>
    /// <returns>[B, L, D]</returns>
    internal Tensor Embed(Tensor ids, Tensor table)
    {
        var shape = ids.shape;
        var found = table.index_select(0, ids.reshape(-1)).view(shape[0], shape[1], Dimension); // [B·L, D] -> [B, L, D]
        return Factor == 1 ? found : found * Scalars.Of(Factor);
    }

    /// <summary>Everything after the embeddings: positions, dropout, layers.</summary>
    /// <param name="embedded">[B, L, D]</param>
    /// <param name="padding">[B, L] Boolean, true = padding; null when there is none.</param>
    /// <returns>
    /// Output [B, L, D] and, from the first layer to the last, attention weights [B, H, L, L]; empty where the encoder
    /// computes none.
    /// </returns>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public (Tensor Output, IReadOnlyList<Tensor> Weights) Encode(Tensor embedded, Tensor? padding)
    {
        Shapes.Are(embedded, [-1, -1, Dimension], nameof(embedded), $"[B, L, D] with D = {Dimension}");
        Shapes.IsAtMost(embedded.shape[1], MaximumLength, nameof(embedded));
        Shapes.IsPadding(padding, embedded.shape[0], embedded.shape[1]);
        return Contextualize(embedded, padding);
    }

    /// <summary>The part of <see cref="Encode"/> after the checks of shapes.</summary>
    /// <param name="embedded">[B, L, D]</param>
    /// <param name="padding">[B, L] Boolean, true = padding; null when there is none.</param>
    /// <returns>Output [B, L, D] and attention weights, one tensor per layer.</returns>
    protected abstract (Tensor Output, IReadOnlyList<Tensor> Weights) Contextualize(Tensor embedded, Tensor? padding);
}
