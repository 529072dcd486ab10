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
    private readonly SelfAttention attention;
    private readonly bool gatedHeads;

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
        attention = new SelfAttention(values, positionalEncoding);
        gatedHeads = values.Get(Hyperparameters.GatedHeads);
        CheckHeads(values, Dimension, heads, positionalEncoding);
    }

    public override int MostTokens => SegmentLength is null ? attention.MostTokens : int.MaxValue;

    /// <summary>Checks that heads are as wide as the positional encoding needs.</summary>
    /// <exception cref="ArgumentException">An option does not fit; the message names it.</exception>
    /// <exception cref="FormatException">A manifest's field does not fit; the message names it.</exception>
    public static void CheckHeads(
        HyperparameterValues values, int dimension, int heads, PositionalEncoding positionalEncoding)
    {
        if (positionalEncoding == PositionalEncoding.Rotary && dimension / heads % 2 != 0)
        {
            throw values.Wrong(Hyperparameters.Dimension, dimension,
                $"an even multiple of '{{0}}', {heads}, so that the width of a head is even, for rotary positions",
                Hyperparameters.Heads);
        }
    }

    /// <summary>The number of tokens that a layer reads at once; null for the whole sequence.</summary>
    protected virtual int? SegmentLength => null;

    public override TokenEncoder CreateModule(int vocabularySize, int maximumLength, Generator? generator) =>
        new TransformerTextEncoder(vocabularySize, maximumLength, layers,
            new TransformerLayerOptions(Dimension, heads, feedForwardDimension)
            {
                Dropout = Dropout,
                AttentionDropout = 0,
                Mechanism = attention.CreateMechanism(),
                IsGated = gatedHeads,
            }, positionalEncoding, Convolution.ToLong(kernelSizes), generator, scaleEmbedding, SegmentLength);

    public override int LayerCount => layers;

    public override double DefaultLearningRate => ScaledRate(layers);

    public override long ActivationCount(long tokens, int maximumLength)
    {
        var perToken = feedForwardDimension + Convolution.TapCount(kernelSizes, Dimension) + (gatedHeads ? heads : 0);
        return base.ActivationCount(tokens, maximumLength) + tokens * perToken
            + attention.ActivationCount(tokens, maximumLength, SegmentLength, heads, Dimension);
    }

    public override long TrainingActivationCount(long sequences, int length)
    {
        var tokens = sequences * length;
        var ofTokens = 4L * Dimension + 2 * Convolution.TapCount(kernelSizes, Dimension)
            + layers * (12L * Dimension + 2L * feedForwardDimension);
        return tokens * ofTokens
            + attention.TrainingActivationCount(tokens, Math.Min(length, SegmentLength ?? length), layers, heads, Dimension);
    }
}
