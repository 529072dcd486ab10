using MLNet.Attention.Transforms.Models.Encoders;

namespace MLNet.Attention.Transforms.Models.Decoders;

/// <summary>
/// The options that describe the decoder of a model from text to text. <see cref="DecoderHyperparameters"/> has their ranges.
/// </summary>
internal interface IDecoderOptions : INetworkOptions
{
    /// <summary>The architecture of encoder and decoder.</summary>
    SequenceArchitecture Architecture { get; }

    /// <summary>Number of layers of the decoder.</summary>
    int NumberOfDecoderLayers { get; }

    /// <summary>The score of a recurrent decoder's attention.</summary>
    SequenceAttention Attention { get; }

    /// <summary>The part of the source that a recurrent decoder attends to.</summary>
    AttentionLocality AttentionLocality { get; }

    /// <summary>How many tokens of that part are to either side of its center.</summary>
    int AttentionLocalityRadius { get; }

    /// <summary>Whether tokens can be copied from the source.</summary>
    bool CopyMechanism { get; }

    /// <summary>Whether the embeddings of the target are the weights of the output.</summary>
    bool TieEmbeddings { get; }
}
