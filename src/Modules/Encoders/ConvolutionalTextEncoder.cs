using MLNet.Attention.Modules.Layers;
using MLNet.Attention.Modules.Primitives;

using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Encoders;

/// <summary>
/// From token ids to one vector per token that knows its neighbours: token embedding, dropout, then filters of several
/// widths (see <see cref="TokenConvolution"/>; Kim 2014, "Convolutional Neural Networks for Sentence Classification",
/// section 2).
/// </summary>
/// <remarks>Unlike there, attention pooling, not the maximum, follows. There are no attention weights.</remarks>
public sealed class ConvolutionalTextEncoder : TokenEncoder
{
    private readonly Dropout dropout;
    private readonly TokenConvolution filters;

    /// <param name="vocabularySize">V, at least 1.</param>
    /// <param name="widths">How many tokens the filters of each kind see, each at least 1.</param>
    /// <param name="dimension">D, at least the number of widths.</param>
    /// <param name="dropout">Share of embeddings and of the filters' outputs dropped in training, in [0, 1).</param>
    /// <param name="generator">Source of initial weights and dropout; default the global generator.</param>
    /// <exception cref="ArgumentException">An argument is outside its range.</exception>
    public ConvolutionalTextEncoder(long vocabularySize, IReadOnlyList<long> widths, long dimension,
        double dropout = 0, Generator? generator = null)
        : base(nameof(ConvolutionalTextEncoder), vocabularySize, dimension, generator)
    {
        this.dropout = new Dropout(dropout, generator);
        filters = new TokenConvolution(dimension, widths, dropout, generator);
        RegisterComponents();
    }

    /// <inheritdoc/>
    protected override (Tensor Output, IReadOnlyList<Tensor> Weights) Contextualize(Tensor embedded, Tensor? padding) =>
        (filters.call(dropout.call(embedded), padding), []);
}
