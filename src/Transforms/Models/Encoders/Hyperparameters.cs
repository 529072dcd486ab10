namespace MLNet.Attention.Transforms.Models.Encoders;

/// <summary>The hyperparameters of all encoders, with their ranges and their defaults in a manifest.</summary>
internal static class Hyperparameters
{
    /// <summary>The default of <see cref="AttentionWindowRadius"/>.</summary>
    public const int DefaultWindowRadius = 64;

    /// <summary>The default of <see cref="MaximumAttentionSpan"/>.</summary>
    public const int DefaultSpan = 256;

    private const int MaximumDimension = 1 << 14;

    private static readonly List<IHyperparameter> All = []; // first, because the others add themselves

    public static IntegerHyperparameter Layers { get; } = Add(new IntegerHyperparameter(
        nameof(INetworkOptions.NumberOfLayers), "num_hidden_layers", 1, 128, options => options.NumberOfLayers));

    public static IntegerHyperparameter Dimension { get; } = Add(new IntegerHyperparameter(
        nameof(INetworkOptions.Dimension), "hidden_size", 2, MaximumDimension, options => options.Dimension));

    public static IntegerHyperparameter Heads { get; } = Add(new IntegerHyperparameter(
        nameof(INetworkOptions.NumberOfHeads), "num_attention_heads", 1, MaximumDimension, options => options.NumberOfHeads));

    public static IntegerHyperparameter FeedForwardDimension { get; } = Add(new IntegerHyperparameter(
        nameof(INetworkOptions.FeedForwardDimension), "intermediate_size", 1, 4 * MaximumDimension,
        options => options.FeedForwardDimension));

    public static ChoiceHyperparameter<PositionalEncoding> PositionalEncoding { get; } =
        Add(new ChoiceHyperparameter<PositionalEncoding>(
            nameof(INetworkOptions.PositionalEncoding), "position_embedding_type", options => options.PositionalEncoding));

    public static ChoiceHyperparameter<RecurrentCell> RecurrentCell { get; } = Add(new ChoiceHyperparameter<RecurrentCell>(
        nameof(INetworkOptions.RecurrentCell), "recurrent_cell", options => options.RecurrentCell));

    public static IntegersHyperparameter KernelSizes { get; } = Add(new IntegersHyperparameter(
        nameof(INetworkOptions.KernelSizes), "kernel_sizes", 16, 1, 64, options => options.KernelSizes, missing: []));

    public static BooleanHyperparameter ScaleEmbedding { get; } = Add(new BooleanHyperparameter(
        nameof(INetworkOptions.ScaleEmbedding), "scale_embedding", options => options.ScaleEmbedding, missing: false));

    public static ChoiceHyperparameter<EncoderAttention> Attention { get; } = Add(new ChoiceHyperparameter<EncoderAttention>(
        "Attention", "attention_type", options => options.EncoderAttention, missing: EncoderAttention.Exact));

    public static ChoiceHyperparameter<AttentionFunction> AttentionNormalization { get; } =
        Add(new ChoiceHyperparameter<AttentionFunction>(nameof(INetworkOptions.AttentionNormalization), "attention_normalization",
            options => options.AttentionNormalization, missing: AttentionFunction.Softmax));

    public static IntegerHyperparameter AttentionWindowRadius { get; } = Add(new IntegerHyperparameter(
        nameof(INetworkOptions.AttentionWindowRadius), "attention_window_radius", 1, 4096,
        options => options.AttentionWindowRadius));

    public static IntegerHyperparameter GlobalTokens { get; } = Add(new IntegerHyperparameter(
        nameof(INetworkOptions.NumberOfGlobalTokens), "num_global_tokens", 0, 1024, options => options.NumberOfGlobalTokens));

    public static IntegerHyperparameter MaximumAttentionSpan { get; } = Add(new IntegerHyperparameter(
        nameof(INetworkOptions.MaximumAttentionSpan), "max_attention_span", 1, 65_536, options => options.MaximumAttentionSpan));

    public static BooleanHyperparameter GatedHeads { get; } = Add(new BooleanHyperparameter(
        nameof(INetworkOptions.GatedHeads), "gated_heads", options => options.GatedHeads, missing: false));

    public static ShareHyperparameter Dropout { get; } = Add(new ShareHyperparameter(
        nameof(INetworkOptions.Dropout), "hidden_dropout_prob", options => options.Dropout, missing: 0));

    /// <summary>Checks all, those included that the chosen encoder does not use.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range; the message names the option.</exception>
    public static void Check(INetworkOptions options) => All.ForEach(hyperparameter => hyperparameter.Check(options));

    private static T Add<T>(T hyperparameter) where T : IHyperparameter
    {
        All.Add(hyperparameter);
        return hyperparameter;
    }
}
