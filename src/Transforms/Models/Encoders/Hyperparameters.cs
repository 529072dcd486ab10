namespace MLNet.Attention.Transforms.Models.Encoders;

/// <summary>The hyperparameters of all encoders, with their ranges and their defaults in a manifest.</summary>
internal static class Hyperparameters
{
    private const int MaximumDimension = 1 << 14;

    public static IntegerHyperparameter Layers { get; } = new(
        nameof(INetworkOptions.NumberOfLayers), "num_hidden_layers", 1, 128, options => options.NumberOfLayers);

    public static IntegerHyperparameter Dimension { get; } = new(
        nameof(INetworkOptions.Dimension), "hidden_size", 2, MaximumDimension, options => options.Dimension);

    public static IntegerHyperparameter Heads { get; } = new(
        nameof(INetworkOptions.NumberOfHeads), "num_attention_heads", 1, MaximumDimension, options => options.NumberOfHeads);

    public static IntegerHyperparameter FeedForwardDimension { get; } = new(nameof(INetworkOptions.FeedForwardDimension),
        "intermediate_size", 1, 4 * MaximumDimension, options => options.FeedForwardDimension);

    public static ChoiceHyperparameter<PositionalEncoding> PositionalEncoding { get; } = new(
        nameof(INetworkOptions.PositionalEncoding), "position_embedding_type", options => options.PositionalEncoding);

    public static ChoiceHyperparameter<RecurrentCell> RecurrentCell { get; } = new(
        nameof(INetworkOptions.RecurrentCell), "recurrent_cell", options => options.RecurrentCell);

    public static IntegersHyperparameter KernelSizes { get; } = new(
        nameof(INetworkOptions.KernelSizes), "kernel_sizes", 16, 1, 64, options => options.KernelSizes, missing: []);

    public static ShareHyperparameter Dropout { get; } = new(
        nameof(INetworkOptions.Dropout), "hidden_dropout_prob", options => options.Dropout, missing: 0);

    /// <summary>Checks all hyperparameters, including those that the chosen encoder does not use.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside of its range; the message names the option.</exception>
    public static void Check(INetworkOptions options)
    {
        var values = new OptionValues(options);
        values.Get(Layers);
        values.Get(Dimension);
        values.Get(Heads);
        values.Get(FeedForwardDimension);
        values.Get(PositionalEncoding);
        values.Get(RecurrentCell);
        values.Get(KernelSizes);
        values.Get(Dropout);
    }
}
