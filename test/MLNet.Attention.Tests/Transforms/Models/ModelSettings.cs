using MLNet.Attention.Modules.Primitives;
using MLNet.Attention.Transforms.Columns;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Models.Encoders;
using MLNet.Attention.Transforms.NGrams;
using MLNet.Attention.Transforms.Tasks;
using MLNet.Attention.Transforms.Tokenization;

namespace MLNet.Attention.Tests.Transforms.Models;

/// <summary>What an untrained model is: a small sentiment model, unless told otherwise.</summary>
internal sealed record ModelSettings : INetworkOptions
{
    public PredictionTask Task { get; init; } = new BinaryClassification();

    public TextEncoder Encoder { get; init; } = TextEncoder.Hybrid;

    public bool Pairs { get; init; }

    public PairEncoding PairEncoding { get; init; }

    public bool SymmetricPairs { get; init; }

    public TextPooling Pooling { get; init; }

    public AttentionFunction PoolingNormalization { get; init; }

    public int VocabularySize { get; init; } = UntrainedModel.Tokenizer.VocabularySize;

    public int MaximumTokens { get; init; } = 24;

    public TextTruncation Truncation { get; init; } = TextTruncation.KeepHead;

    public int NumberOfLayers { get; init; } = 1;

    public int Dimension { get; init; } = 8;

    public int NumberOfHeads { get; init; } = 2;

    public int FeedForwardDimension { get; init; } = 12;

    public PositionalEncoding PositionalEncoding { get; init; } = PositionalEncoding.Sinusoidal;

    public RecurrentCell RecurrentCell { get; init; } = RecurrentCell.Lstm;

    public IReadOnlyList<int> KernelSizes { get; init; } = [1, 3];

    public bool ScaleEmbedding { get; init; }

    public EncoderAttention Attention { get; init; } = EncoderAttention.Exact;

    public AttentionFunction AttentionNormalization { get; init; } = AttentionFunction.Softmax;

    public int AttentionWindowRadius { get; init; } = Hyperparameters.DefaultWindowRadius;

    public int NumberOfGlobalTokens { get; init; }

    public int MaximumAttentionSpan { get; init; } = Hyperparameters.DefaultSpan;

    public bool GatedHeads { get; init; }

    public double Dropout { get; init; } = 0.5;

    public int NetworkCount { get; init; } = 1;

    public OutputScales Scales { get; init; } = new(NGram: 1.5, Network: 2.5);

    public bool OutputTokenWeights { get; init; }

    public OutputNames OutputNames { get; init; } = OutputNames.Usual;

    public int LexicalDimension { get; init; }

    public bool NormalizesVectors { get; init; }

    /// <summary>How many n-grams the model knows; default those of <see cref="UntrainedModel"/>'s texts.</summary>
    public int? NGramFeatureCount { get; init; }

    public NGramLengths NGramLengths { get; init; } = NGramLengths.Default;

    EncoderAttention INetworkOptions.EncoderAttention => Attention;

    public TextModelConfiguration ToConfiguration() => new()
    {
        Task = Task,
        Encoder = EncoderConfiguration.Create(this),
        Pairs = Pairs,
        PairEncoding = PairEncoding,
        SymmetricPairs = SymmetricPairs,
        Pooling = Pooling,
        PoolingNormalization = PoolingNormalization,
        VocabularySize = VocabularySize,
        Limit = new TokenLimit(MaximumTokens, Truncation),
        NGramFeatureCount = EncoderConfiguration.HasNGrams(Encoder) ? NGramFeatureCount ?? UntrainedModel.Buckets.Length : 0,
        NetworkCount = NetworkCount,
        NGramLengths = NGramLengths,
        Scales = Scales,
        OutputTokenWeights = OutputTokenWeights,
        OutputNames = OutputNames,
        LexicalDimension = LexicalDimension,
        NormalizesVectors = NormalizesVectors,
    };
}
