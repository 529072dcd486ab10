using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Models.Decoders;
using MLNet.Attention.Transforms.Models.Encoders;
using MLNet.Attention.Transforms.Tokenization;

namespace MLNet.Attention.Tests.Transforms.Models;

/// <summary>What an untrained model from text to text is: a small transformer that can copy, unless told otherwise.</summary>
internal sealed record SequenceSettings : IDecoderOptions
{
    public SequenceArchitecture Architecture { get; init; } = SequenceArchitecture.Transformer;

    public SequenceAttention Attention { get; init; } = SequenceAttention.General;

    public AttentionLocality AttentionLocality { get; init; } = AttentionLocality.Global;

    public int AttentionLocalityRadius { get; init; } = DecoderHyperparameters.DefaultLocalityRadius;

    public bool SeparateVocabularies { get; init; }

    public bool CopyMechanism { get; init; } = true;

    public bool TieEmbeddings { get; init; } = true;

    public bool ScaleEmbedding { get; init; } = true;

    public int VocabularySize { get; init; } = UntrainedModel.Tokenizer.VocabularySize;

    public int MaximumTokens { get; init; } = 24;

    public int MaximumTargetTokens { get; init; } = 6;

    public TextTruncation Truncation { get; init; } = TextTruncation.KeepHead;

    public int NumberOfLayers { get; init; } = 1;

    public int NumberOfDecoderLayers { get; init; } = 1;

    public int Dimension { get; init; } = 8;

    public int NumberOfHeads { get; init; } = 2;

    public int FeedForwardDimension { get; init; } = 12;

    public PositionalEncoding PositionalEncoding { get; init; } = PositionalEncoding.Sinusoidal;

    public bool GatedHeads { get; init; }

    public RecurrentCell RecurrentCell { get; init; } = RecurrentCell.Lstm;

    public double Dropout { get; init; } = 0.5;

    public GenerationOptions Generation { get; init; } = new() { BeamSize = 2, NumberOfResults = 2, MaximumTokens = 6 };

    public GenerationColumns Columns { get; init; }

    TextEncoder INetworkOptions.Encoder =>
        Architecture == SequenceArchitecture.Transformer ? TextEncoder.Transformer : TextEncoder.Recurrent;

    IReadOnlyList<int> INetworkOptions.KernelSizes => [];

    public SequenceModelConfiguration ToConfiguration() => new()
    {
        Network = ComposedSequenceNetwork.Create(this),
        VocabularySize = VocabularySize,
        TargetVocabularySize = SeparateVocabularies ? UntrainedModel.TargetTokenizer.VocabularySize : null,
        Limit = new TokenLimit(MaximumTokens, Truncation),
        MaximumTargetTokens = MaximumTargetTokens,
        Generation = Generation,
        Columns = Columns,
    };
}
