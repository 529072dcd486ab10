using MLNet.Attention.Modules.Decoders;
using MLNet.Attention.Modules.Layers;
using MLNet.Attention.Transforms.Models.Encoders;
using static TorchSharp.torch;

namespace MLNet.Attention.Transforms.Models.Decoders;

/// <summary>The configuration of a <see cref="TransformerTextDecoder"/>.</summary>
internal sealed class TransformerDecoderConfiguration : DecoderConfiguration
{
    private readonly int heads;
    private readonly int feedForwardDimension;
    private readonly PositionalEncoding positionalEncoding;
    private readonly bool gatedHeads;

    public TransformerDecoderConfiguration(HyperparameterValues values) : base(values)
    {
        heads = values.Get(Hyperparameters.Heads);
        if (Dimension % 2 != 0 || Dimension % heads != 0)
        {
            throw values.Wrong(
                Hyperparameters.Dimension, Dimension, $"an even multiple of '{{0}}', {heads}", Hyperparameters.Heads);
        }
        feedForwardDimension = values.Get(Hyperparameters.FeedForwardDimension);
        positionalEncoding = values.Get(Hyperparameters.PositionalEncoding);
        TransformerConfiguration.CheckHeads(values, Dimension, heads, positionalEncoding);
        gatedHeads = values.Get(Hyperparameters.GatedHeads);
    }

    public override SequenceArchitecture Architecture => SequenceArchitecture.Transformer;

    public override TextEncoder Encoder => TextEncoder.Transformer;

    // Only learned positions are numbered: there are none beyond the longest target.
    public override int MostTokens(int mostLearnt) =>
        positionalEncoding == PositionalEncoding.Learned ? mostLearnt : base.MostTokens(mostLearnt);

    public override long TrainingActivationCount(long pairs, int source, int target) => pairs * target * LayerCount
        * (18L * Dimension + 2L * feedForwardDimension + 4L * heads * (source + target));

    public override TextDecoder CreateModule(int maximumLength, Generator? generator) =>
        new TransformerTextDecoder(Math.Max(maximumLength, MostTokens(maximumLength)), LayerCount,
            new TransformerLayerOptions(Dimension, heads, feedForwardDimension)
            {
                Dropout = Dropout,
                AttentionDropout = 0,
                IsGated = gatedHeads,
            }, positionalEncoding, hasPointer: Copies, generator);
}
