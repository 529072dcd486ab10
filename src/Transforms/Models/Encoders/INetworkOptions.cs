using MLNet.Attention.Modules.Primitives;

namespace MLNet.Attention.Transforms.Models.Encoders;

/// <summary>The options that say what a text model's network is. <see cref="Hyperparameters"/> has their ranges.</summary>
internal interface INetworkOptions
{
    /// <summary>What the network reads a text with.</summary>
    TextEncoder Encoder { get; }

    /// <summary>Number of layers of a transformer or recurrent encoder.</summary>
    int NumberOfLayers { get; }

    /// <summary>Width of the token vectors, D.</summary>
    int Dimension { get; }

    /// <summary>Number of attention heads of a transformer.</summary>
    int NumberOfHeads { get; }

    /// <summary>Width of the inner layer of a transformer's feed-forward networks.</summary>
    int FeedForwardDimension { get; }

    /// <summary>How a transformer learns where a token stands.</summary>
    PositionalEncoding PositionalEncoding { get; }

    /// <summary>What a recurrent encoder remembers with.</summary>
    RecurrentCell RecurrentCell { get; }

    /// <summary>How many tokens each kernel of a convolution sees.</summary>
    IReadOnlyList<int> KernelSizes { get; }

    /// <summary>Share of activations set to zero in training.</summary>
    double Dropout { get; }
}
