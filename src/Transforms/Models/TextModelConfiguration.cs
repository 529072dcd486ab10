using System.Text.Json;
using MLNet.Attention.Modules.Heads;
using MLNet.Attention.Modules.Networks;
using MLNet.Attention.Modules.Primitives;
using MLNet.Attention.Transforms.Models.Encoders;
using MLNet.Attention.Transforms.NGrams;
using MLNet.Attention.Transforms.Serialization;
using MLNet.Attention.Transforms.Tasks;
using MLNet.Attention.Transforms.Tokenization;
using static TorchSharp.torch;

namespace MLNet.Attention.Transforms.Models;

/// <summary>
/// What a text model is made of, besides its weights and vocabulary. Every number has a limit, so that a damaged file cannot
/// ask for an absurd network.
/// </summary>
internal sealed record TextModelConfiguration
{
    public const int MaximumTokensLimit = 1 << 20;

    /// <summary>What the model predicts.</summary>
    public required PredictionTask Task { get; init; }

    /// <summary>What the network reads a text with.</summary>
    public required EncoderConfiguration Encoder { get; init; }

    /// <summary>Number of tokens that the tokenizer knows.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>How much of a text the model reads.</summary>
    public required TokenLimit Limit { get; init; }

    /// <summary>Whether a row has two texts.</summary>
    public bool Pairs { get; init; }

    /// <summary>How many n-grams the n-gram part knows; 0 when there is none.</summary>
    public int NGramFeatureCount { get; init; }

    /// <summary>How the outputs of the parts become those of the model.</summary>
    public OutputScales Scales { get; init; } = OutputScales.NetworkAlone;

    /// <summary>Whether the columns of tokens are among those that the model adds.</summary>
    public bool OutputTokenWeights { get; init; }

    /// <summary>Texts per row: 1 or 2.</summary>
    public int TextsPerRow => Pairs ? 2 : 1;

    // How many embeddings the network has.
    private int EmbeddingCount => Encoder.ReadsNGrams ? NGramIds.Count(NGramFeatureCount) : VocabularySize;

    /// <summary>A network of this shape with weights drawn from <paramref name="generator"/>, on the CPU.</summary>
    public TextNetwork CreateNetwork(Generator? generator = null) => new(
        Encoder.CreateModule(EmbeddingCount, Limit.MaximumTokens, generator),
        new AttentionPooling(Encoder.Dimension, generator),
        new LinearHead((Pairs ? 4 : 1) * Encoder.Dimension, Task.OutputCount, Encoder.Dropout, generator), Pairs);

    /// <summary>A network of this shape on the CPU whose weights are whatever the memory holds, for who sets them all.</summary>
    public TextNetwork CreateUninitializedNetwork()
    {
        using var skipped = Init.Skip();
        return CreateNetwork();
    }

    /// <summary>How many weights <see cref="CreateNetwork"/> makes, known without allocating them.</summary>
    public long CountWeights()
    {
        using var meta = Init.OnMeta();
        using var network = CreateNetwork();
        return network.parameters().Sum(parameter => parameter.numel());
    }

    /// <summary>How many numbers the n-gram part has; 0 when there is none.</summary>
    public long NGramWeightCount => Encoder.HasNGramPart
        ? 2L * NGramFeatureCount + (long)NGramFeatures.LengthOf(NGramFeatureCount, Pairs) * Task.OutputCount + Task.OutputCount
        : 0;

    /// <summary>How many bytes there are beside the weights: n-gram tables, and what scoring a batch needs.</summary>
    public long ScratchByteCount
    {
        get
        {
            const long Tokens = 4096, Rows = 16;
            // The buckets' features, and the ids of features that a network reads.
            var tables = Encoder.HasNGramPart ? NGramExtractor.BucketCount + 2L * NGramFeatureCount : 0;
            return sizeof(float)
                * (tables + Encoder.ActivationCount(Tokens, Limit.MaximumTokens) + Rows * Task.OutputCount);
        }
    }

    /// <summary>Writes the configuration as properties of an object.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteNumber("texts_per_row", TextsPerRow);
        json.WriteStartObject("task");
        Task.Write(json);
        json.WriteEndObject();
        json.WriteStartObject("encoder");
        Encoder.Write(json);
        json.WriteEndObject();
        json.WriteStartObject("tokenizer");
        json.WriteNumber("vocab_size", VocabularySize);
        json.WriteNumber("model_max_length", Limit.MaximumTokens);
        json.WriteString("truncation", Limit.Truncation.ToString());
        json.WriteEndObject();
        json.WriteStartObject("scales");
        Scales.Write(json);
        json.WriteEndObject();
        json.WriteNumber("ngram_features", NGramFeatureCount);
        json.WriteBoolean("output_token_weights", OutputTokenWeights);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="FormatException">A property is missing or wrong; the message names it.</exception>
    public static TextModelConfiguration Read(JsonFields fields)
    {
        var tokenizer = fields.Object("tokenizer");
        return new()
        {
            Pairs = fields.Integer("texts_per_row", 1, 2) == 2,
            Task = PredictionTask.Read(fields.Object("task")),
            Encoder = EncoderConfiguration.Read(fields.Object("encoder")),
            VocabularySize = tokenizer.Integer("vocab_size", 1, Tokenizer.MaximumVocabularySize),
            Limit = new TokenLimit(tokenizer.Integer("model_max_length", 1, MaximumTokensLimit),
                tokenizer.Choice<TextTruncation>("truncation")),
            Scales = OutputScales.Read(fields.Object("scales")),
            NGramFeatureCount = fields.Integer("ngram_features", 0, NGramExtractor.BucketCount),
            OutputTokenWeights = fields.Boolean("output_token_weights"),
        };
    }
}
