namespace MLNet.Attention.Trainers.Options;

/// <summary>How much of a network learns, and how fast. The defaults: all of it, at the same rate.</summary>
internal sealed record FineTuning
{
    // Adapters begin as 0, and need larger steps than the weights that they adapt.
    private const double AdapterRate = 10;
    private const double MostAdapterRate = 0.005;

    /// <summary>All of the network, at the same rate.</summary>
    public static FineTuning Everything { get; } = new();

    /// <summary>Factor on the learning rate from each layer to the one below, in (0, 1]. Default 1.</summary>
    public double LayerDecay { get; init; } = 1;

    /// <summary>Whether what lies below the layers of the encoder stays as it is. Default false.</summary>
    public bool FreezesEmbeddings { get; init; }

    /// <summary>Number of layers of the encoder, from the first, that stay as they are. Default 0.</summary>
    public int FrozenLayers { get; init; }

    /// <summary>Whether the activations of layers are computed again for the gradient. Default false: they are kept.</summary>
    public bool RecomputesLayers { get; init; }

    /// <summary>The rank of adapters, which learn in place of the encoder; null (default) without them.</summary>
    public int? LoraRank { get; init; }

    /// <summary>The α of adapters.</summary>
    public double LoraAlpha { get; init; }

    /// <summary>What the adapters adapt.</summary>
    public LoraTargets LoraTargets { get; init; }

    /// <summary>The same for a pre-training, in which all of the network learns.</summary>
    public FineTuning ForPretraining() => new() { RecomputesLayers = RecomputesLayers };

    /// <summary>The usual learning rate, where that of the whole network is another.</summary>
    public double RateOf(double rate) => LoraRank is null ? rate : Math.Min(MostAdapterRate, AdapterRate * rate);
}
