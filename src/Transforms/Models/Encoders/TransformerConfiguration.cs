using MLNet.Attention.Modules.Attention;
using MLNet.Attention.Modules.Encoders;
using MLNet.Attention.Modules.Layers;

using static TorchSharp.torch;

namespace MLNet.Attention.Transforms.Models.Encoders;

/// <summary>The configuration of a <see cref="TransformerTextEncoder"/>.</summary>
internal sealed class TransformerConfiguration : EncoderConfiguration
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

    public override TokenEncoder CreateModule(int vocabularySize, int maximumLength, Generator? generator) =>
        new TransformerTextEncoder(vocabularySize, maximumLength, layers,
            new TransformerLayerOptions(Dimension, heads, feedForwardDimension)
            {
                Dropout = Dropout,
                AttentionDropout = 0,
                Mechanism = AttentionMechanism.Auto(),
            }, positionalEncoding, Convolution.ToLong(kernelSizes), generator, scaleEmbedding);

    public override double DefaultLearningRate => ScaledRate(layers);

    public override long ActivationCount(long tokens, int maximumLength)
    {
        var keys = Math.Min(maximumLength, AutoAttention.DefaultLongest);
        return base.ActivationCount(tokens, maximumLength)
            + tokens * (feedForwardDimension + Convolution.TapCount(kernelSizes, Dimension)) + layers * heads * keys * keys;
    }

    public override long TrainingActivationCount(long sequences, int length)
    {
        var tokens = sequences * length;
        var ofTokens = 4L * Dimension + 2 * Convolution.TapCount(kernelSizes, Dimension)
            + layers * (12L * Dimension + 2L * feedForwardDimension);
        // Scores, masked scores, weights, and a gradient of that size. Attention by blocks keeps none of them.
        var ofAttention = length > AutoAttention.DefaultLongest ? 0 : 4L * layers * heads * length;
        return tokens * (ofTokens + ofAttention);
    }
}
