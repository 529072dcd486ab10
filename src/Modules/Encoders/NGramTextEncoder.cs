using MLNet.Attention.Modules.Primitives;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Encoders;

/// <summary>
/// From ids of n-gram features to one vector per feature: embedding and dropout (Joulin et al. 2017, "Bag of Tricks for
/// Efficient Text Classification", section 2).
/// </summary>
/// <remarks>
/// Features have no order, and the vector of one does not depend on the others. The paper averages the vectors; attention
/// pooling learns which of them matter. The vectors of padding are zeros. There are no attention weights.
/// </remarks>
public sealed class NGramTextEncoder : TokenEncoder
{
    private readonly Dropout dropout;

    /// <param name="vocabularySize">V, the number of features, at least 1.</param>
    /// <param name="dimension">D, at least 1.</param>
    /// <param name="dropout">Share of the embeddings' elements dropped in training, in [0, 1). Default 0.</param>
    /// <param name="generator">Source of initial weights and dropout; default the global generator.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range.</exception>
    public NGramTextEncoder(long vocabularySize, long dimension, double dropout = 0, Generator? generator = null)
        : base(nameof(NGramTextEncoder), vocabularySize, dimension, generator)
    {
        this.dropout = new Dropout(Arguments.Share(dropout), generator);
        RegisterComponents();
    }

    /// <inheritdoc/>
    protected override (Tensor Output, IReadOnlyList<Tensor> Weights) Contextualize(
        Tensor embedded, Tensor? padding, bool needsWeights)
    {
        var x = dropout.call(embedded);
        return (padding is null ? x : x.masked_fill(padding.unsqueeze(-1), Scalars.Of(0)), []);
    }
}
