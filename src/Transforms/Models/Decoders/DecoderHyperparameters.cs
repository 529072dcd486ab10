using MLNet.Attention.Transforms.Models.Encoders;

namespace MLNet.Attention.Transforms.Models.Decoders;

/// <summary>The hyperparameters of decoders alone, with their ranges. The others are those of encoders.</summary>
internal static class DecoderHyperparameters
{
    /// <summary>The default of <see cref="LocalityRadius"/>, D in Luong et al. 2015, section 4.1.</summary>
    public const int DefaultLocalityRadius = 10;

    public static IntegerHyperparameter Layers { get; } = new(
        nameof(IDecoderOptions.NumberOfDecoderLayers), "num_hidden_layers", 1, 128, options => Of(options).NumberOfDecoderLayers);

    public static ChoiceHyperparameter<SequenceAttention> Attention { get; } = new(
        nameof(IDecoderOptions.Attention), "attention", options => Of(options).Attention);

    public static ChoiceHyperparameter<AttentionLocality> Locality { get; } = new(nameof(IDecoderOptions.AttentionLocality),
        "attention_locality", options => Of(options).AttentionLocality, missing: AttentionLocality.Global);

    public static IntegerHyperparameter LocalityRadius { get; } = new(nameof(IDecoderOptions.AttentionLocalityRadius),
        "attention_locality_radius", 1, 4096, options => Of(options).AttentionLocalityRadius);

    public static BooleanHyperparameter CopyMechanism { get; } = new(
        nameof(IDecoderOptions.CopyMechanism), "copy_mechanism", options => Of(options).CopyMechanism);

    public static BooleanHyperparameter TieEmbeddings { get; } = new(
        nameof(IDecoderOptions.TieEmbeddings), "tie_word_embeddings", options => Of(options).TieEmbeddings);

    /// <summary>Checks all, those included that the chosen architecture does not use.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range; the message names the option.</exception>
    public static void Check(IDecoderOptions options)
    {
        Hyperparameters.Check(options);
        Layers.Check(options);
        Attention.Check(options);
        Locality.Check(options);
        LocalityRadius.Check(options);
    }

    private static IDecoderOptions Of(INetworkOptions options) => (IDecoderOptions)options;
}
