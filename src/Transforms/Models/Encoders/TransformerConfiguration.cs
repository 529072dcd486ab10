using MLNet.Attention.Modules.Attention;
using MLNet.Attention.Modules.Encoders;
using MLNet.Attention.Modules.Layers;

using static TorchSharp.torch;

namespace MLNet.Attention.Transforms.Models.Encoders;

/// <summary>The configuration of a <see cref="TransformerTextEncoder"/>.</summary>
internal class TransformerConfiguration : EncoderConfiguration
{
    private readonly int layers;
    private readonly int heads;
    private readonly int feedForwardDimension;
    private readonly PositionalEncoding positionalEncoding;
    private readonly IReadOnlyList<int> kernelSizes;
    private readonly bool scaleEmbedding;

    public TransformerConfiguration(TextEncoder kind, HyperparameterValues values) : base(kind, values)
    {
        layers = values.Get(Hyperparameters.Layers);
        heads = values.Get(Hyperparameters.Heads);
        if (Dimension % 2 != 0 || Dimension % heads != 0)
        {
            throw values.Wrong(
                Hyperparameters.Dimension, Dimension, $"an even multiple of '{{0}}', {heads}", Hyperparameters.Heads);
        }
        feedForwardDimension = values.Get(Hyperparameters.FeedForwardDimension);
        positionalEncoding = values.Get(Hyperparameters.PositionalEncoding);
        kernelSizes = Convolution.GetKernelSizes(values, Dimension, leastCount: 0);
        scaleEmbedding = values.Get(Hyperparameters.ScaleEmbedding);
    }

    /// <summary>The number of tokens that a layer reads at once; null for the whole sequence.</summary>
    protected virtual int? SegmentLength => null;

    public override TokenEncoder CreateModule(int vocabularySize, int maximumLength, Generator? generator) =>
        new TransformerTextEncoder(vocabularySize, maximumLength, layers,
            new TransformerLayerOptions(Dimension, heads, feedForwardDimension)
            {
                Dropout = Dropout,
                AttentionDropout = 0,
                Mechanism = AttentionMechanism.Auto(),
            }, positionalEncoding, Convolution.ToLong(kernelSizes), generator, scaleEmbedding,
            SegmentLength);

    public override long ActivationCount(long tokens, int maximumLength)
    {
        var keys = Math.Min(maximumLength, AutoAttention.DefaultLongest);
        var pairs = SegmentLength is { } length ? tokens * length : keys * keys; // of a query and a key
        return base.ActivationCount(tokens, maximumLength)
            + tokens * (feedForwardDimension + Convolution.TapCount(kernelSizes, Dimension)) + layers * heads * pairs;
    }
}
