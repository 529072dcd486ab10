namespace MLNet.Attention.Transforms.Models.Encoders;

/// <summary>The options that describe the network of a text model. <see cref="Hyperparameters"/> has their ranges.</summary>
internal interface INetworkOptions
{
    /// <summary>The kind of encoder.</summary>
    TextEncoder Encoder { get; }

    /// <summary>Number of layers of a transformer or recurrent encoder.</summary>
    int NumberOfLayers { get; }

    /// <summary>Width of the token vectors, D.</summary>
    int Dimension { get; }

    /// <summary>Number of attention heads of a transformer.</summary>
    int NumberOfHeads { get; }

    /// <summary>Width of the inner layer of a transformer's feed-forward networks.</summary>
    int FeedForwardDimension { get; }

    /// <summary>Positional encoding of a transformer.</summary>
    PositionalEncoding PositionalEncoding { get; }

    /// <summary>Cell of a recurrent encoder, and of the sentences of a hierarchical one.</summary>
    RecurrentCell RecurrentCell { get; }

    /// <summary>Kernel sizes of a token convolution, in tokens.</summary>
    IReadOnlyList<int> KernelSizes { get; }

    /// <summary>Whether a transformer or recurrent encoder multiplies embeddings by √D.</summary>
    bool ScaleEmbedding { get; }

    /// <summary>Whether the attention heads of a transformer have gates.</summary>
    bool GatedHeads { get; }

    // What models from text to text have no options for.

    /// <summary>What a transformer's encoder attends with; the option is called <c>Attention</c>.</summary>
    EncoderAttention EncoderAttention => EncoderAttention.Exact;

    /// <summary>From scores to weights, in a transformer's encoder.</summary>
    AttentionFunction AttentionNormalization => AttentionFunction.Softmax;

    /// <summary>How many tokens a window has to either side.</summary>
    int AttentionWindowRadius => Hyperparameters.DefaultWindowRadius;

    /// <summary>How many tokens at the beginning see all and are seen by all, beside windows.</summary>
    int NumberOfGlobalTokens => 0;

    /// <summary>The farthest distance that a head can learn to see.</summary>
    int MaximumAttentionSpan => Hyperparameters.DefaultSpan;

    /// <summary>Share of activations set to zero in training.</summary>
    double Dropout { get; }
}
