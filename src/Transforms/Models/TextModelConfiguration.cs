using System.Text.Json;
using MLNet.Attention.Modules.Attention;
using MLNet.Attention.Modules.Encoders;
using MLNet.Attention.Modules.Heads;
using MLNet.Attention.Modules.Networks;
using MLNet.Attention.Transforms.Columns;
using MLNet.Attention.Transforms.Models.Encoders;
using MLNet.Attention.Transforms.NGrams;
using MLNet.Attention.Transforms.Sentences;
using MLNet.Attention.Transforms.Serialization;
using MLNet.Attention.Transforms.Tasks;
using MLNet.Attention.Transforms.Tokenization;
using static TorchSharp.torch;

namespace MLNet.Attention.Transforms.Models;

/// <summary>
/// The configuration of a text model: everything but its weights and vocabulary. Every number has a range, so that a damaged
/// file cannot ask for an absurd network.
/// </summary>
internal sealed record TextModelConfiguration
{
    /// <summary>The highest <see cref="TokenLimit.MaximumTokens"/> of a model.</summary>
    public const int MaximumTokensLimit = 1 << 20;

    /// <summary>The highest <see cref="NetworkCount"/> of a model.</summary>
    public const int MaximumNetworkCount = 16;

    /// <summary>The most chars of <see cref="TextPrefix"/>.</summary>
    public const int MaximumPrefixLength = 1024;

    /// <summary>The highest <see cref="LexicalDimension"/> of a model.</summary>
    public const int MaximumLexicalDimension = 1 << 14;

    /// <summary>The <see cref="LexicalWeight"/> unless something else is said.</summary>
    public const double DefaultLexicalWeight = 0.6;

    private static readonly double AboveOne = Math.BitIncrement(1);

    /// <summary>The task of the model. Required.</summary>
    public required PredictionTask Task { get; init; }

    /// <summary>The encoder of the network. Required.</summary>
    public required EncoderConfiguration Encoder { get; init; }

    /// <summary>Number of tokens in the tokenizer's vocabulary. In [1, 262144]; required.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>The most tokens of a text that the network reads, in [1, 1048576], and which are kept. Required.</summary>
    public required TokenLimit Limit { get; init; }

    /// <summary>Whether a row has two texts. Default false.</summary>
    public bool Pairs { get; init; }

    /// <summary>How the network reads the texts of a pair. Default <see cref="PairEncoding.Separate"/>.</summary>
    public PairEncoding PairEncoding { get; init; }

    /// <summary>Whether the order of the texts of a pair does not matter. Default false.</summary>
    public bool SymmetricPairs { get; init; }

    /// <summary>How the vectors of a text's tokens become one. Default <see cref="TextPooling.Additive"/>.</summary>
    public TextPooling Pooling { get; init; }

    /// <summary>From scores to weights, in a pooling by attention. Default <see cref="AttentionFunction.Softmax"/>.</summary>
    public AttentionFunction PoolingNormalization { get; init; }

    /// <summary>Number of n-grams that the n-gram part knows. In [0, 1572864]; default 0, as without an n-gram part.</summary>
    public int NGramFeatureCount { get; init; }

    /// <summary>Number of networks, whose outputs are averaged. In [1, 16]; default 1.</summary>
    public int NetworkCount { get; init; } = 1;

    /// <summary>How long the n-grams of the n-gram part are. Default: pairs of words and runs of 2 to 6 characters.</summary>
    public NGramLengths NGramLengths { get; init; } = NGramLengths.Default;

    /// <summary>The scales of the parts' outputs. Default: the network's outputs, unchanged.</summary>
    public OutputScales Scales { get; init; } = OutputScales.NetworkAlone;

    /// <summary>Whether the model adds the columns of tokens and their weights. Default false.</summary>
    public bool OutputTokenWeights { get; init; }

    /// <summary>Whether a featurizer divides vectors by their Euclidean norm. Default false.</summary>
    public bool NormalizesVectors { get; init; }

    /// <summary>
    /// R, the width of the lexical part of a featurizer's vectors (<see cref="WordProjection"/>), before the part of the network;
    /// default 0: none.
    /// </summary>
    public int LexicalDimension { get; init; }

    /// <summary>
    /// The share of the lexical part, where there is one, in the cosine of two vectors. In [0, 1]; default 0.6.
    /// </summary>
    public double LexicalWeight { get; init; } = DefaultLexicalWeight;

    /// <summary>
    /// What a featurizer reads before each text, such as "query: ". At most <see cref="MaximumPrefixLength"/> chars; default
    /// nothing.
    /// </summary>
    public string TextPrefix { get; init; } = "";

    /// <summary>The names of the columns that the model adds. Default: the usual ones.</summary>
    public OutputNames OutputNames { get; init; } = OutputNames.Usual;

    /// <summary>The width of a featurizer's vectors: its lexical part, and the pooled vectors of all networks.</summary>
    public int VectorLength => LexicalDimension + NetworkCount * Encoder.Dimension;

    /// <summary>Texts per row: 1 or 2.</summary>
    public int TextsPerRow => Pairs ? 2 : 1;

    /// <summary>
    /// Whether the network reads the types of the tokens of joined texts; if not, all are of the first type. Default true.
    /// </summary>
    public bool ReadsTypes { get; init; } = true;

    /// <summary>Whether the network reads the texts of a pair as one.</summary>
    public bool JoinsTexts => Pairs && PairEncoding == PairEncoding.Joined;

    /// <summary>The texts of a row that the network reads apart: 1 or 2.</summary>
    public int SequencesPerRow => IsSiamese ? 2 : 1;

    /// <summary>Whether the network compares the tokens of a pair, and so gives no vector to a text alone.</summary>
    public bool ComparesTokens => Pairs && PairEncoding == PairEncoding.Crossed;

    // Whether the network has two vectors for a row.
    private bool IsSiamese => Pairs && !JoinsTexts;

    // Number of embeddings of the network.
    private int EmbeddingCount => Encoder.ReadsNGrams ? NGramIds.Count(NGramFeatureCount) : VocabularySize;

    /// <summary>What is added to the scaled outputs of the parts, for one of the C outputs.</summary>
    public float OffsetOf(int output) => (float)(Scales.Of(output).Offset - Scales.WeightShare * Task.LogWeightOf(output));

    /// <summary>Checks that a row has as many texts as the model reads.</summary>
    /// <param name="secondText">The second text of the row; null for none.</param>
    /// <exception cref="ArgumentException">It has fewer, or more.</exception>
    public void CheckTexts(string? secondText)
    {
        if (Pairs != secondText is not null)
        {
            throw new ArgumentException(Pairs
                ? $"'{nameof(secondText)}' is null; expected a text, because the model reads pairs of texts."
                : $"'{nameof(secondText)}' is a text; expected null, because the model reads one text.", nameof(secondText));
        }
    }

    /// <summary>Creates the encoder of a network on the CPU.</summary>
    /// <param name="generator">Source of the initial weights and of dropout; null for the global generator.</param>
    public TokenEncoder CreateEncoder(Generator? generator) =>
        Encoder.CreateModule(EmbeddingCount, Limit.MaximumTokens, generator);

    /// <summary>Creates one of the networks on the CPU, with initial weights drawn from <paramref name="generator"/>.</summary>
    public TextNetwork CreateNetwork(Generator? generator = null) => new(
        CreateEncoder(generator),
        Encoder.CreatePooling(Pooling, PoolingNormalization, generator),
        Encoder.CreateHead(TextNetwork.WidthOf(Encoder.Dimension, IsSiamese, SymmetricPairs), Task.OutputCount, generator),
        IsSiamese, ComparesTokens ? new PairComparison(Encoder.Dimension, Encoder.Dropout, generator) : null, SymmetricPairs);

    /// <summary>Creates all networks on the CPU with uninitialized weights, which the caller must set.</summary>
    public TextNetworkEnsemble CreateUninitializedNetworks() => NetworkWeights.CreateUninitialized(
        () => new TextNetworkEnsemble([.. Enumerable.Range(0, NetworkCount).Select(_ => CreateNetwork())]));

    /// <summary>Number of weights of all networks, counted without allocating them.</summary>
    public long CountWeights() => NetworkCount * NetworkWeights.Count(() => CreateNetwork());

    /// <summary>Number of values that are stored for the n-gram part; 0 without an n-gram part.</summary>
    public long NGramWeightCount => Encoder.HasNGramPart
        ? 2L * NGramFeatureCount + (long)NGramFeatures.LengthOf(NGramFeatureCount, Pairs, SymmetricPairs) * Task.OutputCount
            + Task.OutputCount
        : 0;

    /// <summary>Bytes of memory beside the weights: n-gram tables, and the activations of a batch.</summary>
    public long ScratchByteCount
    {
        get
        {
            const long Tokens = 4096, Rows = 16;
            // From bucket to feature, and between feature and id.
            var tables = Encoder.HasNGramPart ? NGramExtractor.BucketCount + 2L * NGramFeatureCount : 0;
            // The widest activation of each token, and its alignment with the other text.
            var longest = Encoder.ReadsSentences ? SentenceLayout.MostPositions(Limit.MaximumTokens) : Limit.MaximumTokens;
            var comparison = ComparesTokens
                ? Tokens * (16L * Encoder.Dimension + Math.Min(longest, AutoAttention.DefaultLongest)) : 0;
            return sizeof(float)
                * (tables + Encoder.ActivationCount(Tokens, Limit.MaximumTokens) + comparison + Rows * Task.OutputCount);
        }
    }

    /// <summary>Roughly the activations that a training step of a network keeps for a batch.</summary>
    /// <param name="sequences">Number of texts of the batch.</param>
    /// <param name="longest">The length of the longest, to which all are padded.</param>
    public long TrainingActivationCount(long sequences, int longest)
    {
        // Of each pair of tokens: score, masked score, weight, and a gradient; longer texts are aligned by blocks.
        var keys = longest > AutoAttention.DefaultLongest ? 0 : longest;
        var comparison = ComparesTokens ? sequences * longest * (32L * Encoder.Dimension + 4L * keys) : 0;
        return Encoder.TrainingActivationCount(sequences, longest) + comparison
            + 3 * sequences / SequencesPerRow * Task.OutputCount;
    }

    /// <summary>Writes the configuration as properties of an object.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteNumber("texts_per_row", TextsPerRow);
        json.WriteString("pair_encoding", PairEncoding.ToString());
        json.WriteBoolean("symmetric_pairs", SymmetricPairs);
        json.WriteBoolean("token_types", ReadsTypes);
        json.WriteString("pooling", Pooling.ToString());
        json.WriteString("pooling_normalization", PoolingNormalization.ToString());
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
        json.WriteNumber("num_networks", NetworkCount);
        json.WriteNumber("ngram_features", NGramFeatureCount);
        NGramLengths.Write(json);
        json.WriteBoolean("output_token_weights", OutputTokenWeights);
        json.WriteBoolean("normalize_vectors", NormalizesVectors);
        if (LexicalDimension > 0)
        {
            json.WriteNumber("lexical_dimension", LexicalDimension);
            json.WriteNumber("lexical_weight", LexicalWeight);
        }
        if (TextPrefix.Length > 0)
            json.WriteString("text_prefix", TextPrefix);
        OutputNames.Write(json);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="FormatException">A property is missing or wrong; the message names it.</exception>
    public static TextModelConfiguration Read(JsonFields fields)
    {
        var tokenizer = fields.Object("tokenizer");
        var encoder = EncoderConfiguration.Read(fields.Object("encoder"));
        var task = PredictionTask.Read(fields.Object("task"));
        return new()
        {
            Pairs = fields.Integer("texts_per_row", 1, 2, missing: 1) == 2,
            PairEncoding = ReadPairEncoding(fields, encoder),
            SymmetricPairs = fields.Boolean("symmetric_pairs", missing: false),
            ReadsTypes = fields.Boolean("token_types", missing: true),
            Pooling = fields.Choice<TextPooling>("pooling", missing: TextPooling.Additive),
            PoolingNormalization = fields.Choice<AttentionFunction>("pooling_normalization", missing: AttentionFunction.Softmax),
            Task = task,
            Encoder = encoder,
            VocabularySize = tokenizer.Integer(
                "vocab_size", 1, Math.Min(Tokenizer.MaximumVocabularySize, encoder.MostVocabulary)),
            Limit = new TokenLimit(
                tokenizer.Integer("model_max_length", 1, Math.Min(MaximumTokensLimit, encoder.MostTokens)),
                tokenizer.Choice<TextTruncation>("truncation")),
            NetworkCount = fields.Integer("num_networks", 1, MaximumNetworkCount, missing: 1),
            Scales = OutputScales.Read(fields.Object("scales"), task.OutputCount),
            NGramFeatureCount = fields.Integer("ngram_features", 0, NGramExtractor.BucketCount, missing: 0),
            NGramLengths = NGramLengths.Read(fields),
            OutputTokenWeights = fields.Boolean("output_token_weights", missing: false),
            NormalizesVectors = fields.Boolean("normalize_vectors", missing: false),
            LexicalDimension = fields.Integer("lexical_dimension", 0, MaximumLexicalDimension, missing: 0),
            LexicalWeight = fields.Real("lexical_weight", 0, AboveOne, missing: DefaultLexicalWeight),
            TextPrefix = ReadPrefix(fields),
            OutputNames = OutputNames.Read(fields),
        };
    }

    private static PairEncoding ReadPairEncoding(JsonFields fields, EncoderConfiguration encoder)
    {
        const string Field = "pair_encoding";
        var read = fields.Choice<PairEncoding>(Field, missing: PairEncoding.Separate);
        return read != PairEncoding.Joined || encoder is PretrainedConfiguration ? read : throw fields.Wrong(
            Field, $"'{read}'", $"'{PairEncoding.Separate}' or '{PairEncoding.Crossed}' with an encoder of no checkpoint");
    }

    private static string ReadPrefix(JsonFields fields)
    {
        var prefix = fields.Has("text_prefix") ? fields.Text("text_prefix") : "";
        return prefix.Length <= MaximumPrefixLength ? prefix
            : throw fields.Wrong("text_prefix", $"of {prefix.Length} chars", $"at most {MaximumPrefixLength}");
    }
}
