using MLNet.Attention.Modules.Attention;
using MLNet.Attention.Modules.Decoders;
using MLNet.Attention.Transforms.Models.Encoders;
using static TorchSharp.torch;

namespace MLNet.Attention.Transforms.Models.Decoders;

/// <summary>The configuration of a <see cref="RecurrentTextDecoder"/>.</summary>
internal sealed class RecurrentDecoderConfiguration : DecoderConfiguration
{
    private readonly RecurrentCell cell;
    private readonly SequenceAttention attention;
    private readonly AttentionLocality locality;
    private readonly int localityRadius;

    public RecurrentDecoderConfiguration(HyperparameterValues values) : base(values)
    {
        cell = values.Get(Hyperparameters.RecurrentCell);
        attention = values.Get(DecoderHyperparameters.Attention);
        locality = values.Get(DecoderHyperparameters.Locality);
        localityRadius = values.GetOrUnused(DecoderHyperparameters.LocalityRadius, locality != AttentionLocality.Global,
            DecoderHyperparameters.DefaultLocalityRadius, DecoderHyperparameters.Locality, locality);
    }

    public override SequenceArchitecture Architecture => SequenceArchitecture.Recurrent;

    public override TextEncoder Encoder => TextEncoder.Recurrent;

    // Additive scores and those of Concat are made of a vector for each token of the target and of the source.
    public override long TrainingActivationCount(long pairs, int source, int target) => pairs * target
        * (12L * Dimension * LayerCount + (long)source
            * (attention is SequenceAttention.Additive or SequenceAttention.Concat ? 2 * Dimension + 4 : 4));

    public override TextDecoder CreateModule(int maximumLength, Generator? generator) =>
        new RecurrentTextDecoder(Dimension, LayerCount, CreateAttention(generator), cell, Dropout, generator,
            CreateLocality(generator));

    private LocalAttentionBias? CreateLocality(Generator? generator) => locality == AttentionLocality.Global
        ? null
        : new LocalAttentionBias(locality, Dimension, localityRadius, generator);

    private ScoredAttention CreateAttention(Generator? generator) => attention switch
    {
        SequenceAttention.Additive => new AdditiveAttention(Dimension, Dimension, Dimension, generator: generator),
        SequenceAttention.Dot => new MultiplicativeAttention(
            MultiplicativeScore.Dot, Dimension, Dimension, generator: generator),
        SequenceAttention.General => new MultiplicativeAttention(
            MultiplicativeScore.General, Dimension, Dimension, generator: generator),
        SequenceAttention.Concat => new MultiplicativeAttention(
            MultiplicativeScore.Concat, Dimension, Dimension, Dimension, generator: generator),
        _ => new CosineAttention(generator: generator),
    };
}
