using MLNet.Attention.Modules.Layers;
using MLNet.Attention.Modules.Primitives;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Encoders;

/// <summary>
/// From token ids to one vector per token that depends on its neighbours: token embedding, dropout, then convolutions with
/// kernels of several sizes (see <see cref="TokenConvolution"/>; Kim 2014, "Convolutional Neural Networks for Sentence
/// Classification", section 2).
/// </summary>
/// <remarks>The paper pools by the maximum, this library by attention. There are no attention weights.</remarks>
public sealed class ConvolutionalTextEncoder : TokenEncoder
{
    private readonly Dropout dropout;
    private readonly TokenConvolution convolution;

    /// <param name="vocabularySize">V, at least 1.</param>
    /// <param name="kernelSizes">How many tokens each kernel covers, at least 1; one kernel size at least.</param>
    /// <param name="dimension">D, at least the number of kernel sizes.</param>
    /// <param name="dropout">
    /// Share of the embeddings' and the convolutions' elements dropped in training, in [0, 1). Default 0.
    /// </param>
    /// <param name="generator">Source of initial weights and dropout; default the global generator.</param>
    /// <exception cref="ArgumentException">An argument is outside its range.</exception>
    public ConvolutionalTextEncoder(long vocabularySize, IReadOnlyList<long> kernelSizes, long dimension,
        double dropout = 0, Generator? generator = null)
        : base(nameof(ConvolutionalTextEncoder), vocabularySize, dimension, generator)
    {
        this.dropout = new Dropout(Arguments.Share(dropout), generator);
        convolution = new TokenConvolution(dimension, kernelSizes, dropout, generator);
        RegisterComponents();
    }

    /// <inheritdoc/>
    protected override (Tensor Output, IReadOnlyList<Tensor> Weights) Contextualize(
        Tensor embedded, Tensor? padding, bool needsWeights) =>
        (convolution.call(dropout.call(embedded), padding), []);
}
