using System.Text.Json;
using MLNet.Attention.Modules.Attention;
using MLNet.Attention.Modules.Encoders;
using MLNet.Attention.Modules.Heads;
using MLNet.Attention.Modules.Layers;
using MLNet.Attention.Modules.Networks;
using MLNet.Attention.Modules.Primitives;
using MLNet.Attention.Transforms.Columns;
using MLNet.Attention.Transforms.NGrams;
using MLNet.Attention.Transforms.Serialization;
using MLNet.Attention.Transforms.Tokenization;
using static TorchSharp.torch;

namespace MLNet.Attention.Transforms.Models;

/// <summary>
/// What a text model is made of, besides its weights and vocabulary: the content of <c>config.json</c>.
/// Every number has a limit, so that a damaged file cannot ask for an absurd network.
/// </summary>
internal sealed record TextModelConfiguration
{
    public const string EntryName = "config.json";
    public const int MaximumTokensLimit = 1 << 20;
    public const int MaximumDimension = 1 << 14;
    public const int MaximumLayers = 128;
    public const int MaximumClasses = 1 << 20;
    public const int MaximumKernels = 16;
    public const int MaximumKernelSize = 64;

    private const int FormatVersion = 2;
    private const int MaximumBytes = 1 << 26; // a million labels of 64 bytes

    public required TextTask Task { get; init; }

    /// <summary>Numbers per text that the model computes: a logit for each class, or one.</summary>
    public required int Outputs { get; init; }

    /// <summary>The values of the label key, in its order; null when it has none, or the task is not multiclass.</summary>
    public ClassLabels? Labels { get; init; }

    /// <summary>Whether a row has two texts.</summary>
    public required bool Pairs { get; init; }

    public required TextEncoder Encoder { get; init; }
    public required int VocabularySize { get; init; }
    public required int MaximumTokens { get; init; }
    public required TextTruncation Truncation { get; init; }
    public required int Layers { get; init; }
    public required int Dimension { get; init; }
    public required int Heads { get; init; }
    public required int FeedForwardDimension { get; init; }
    public required PositionalEncoding Positions { get; init; }
    public required RecurrentCell Cell { get; init; }
    public required IReadOnlyList<int> KernelSizes { get; init; }
    public required double Dropout { get; init; }

    /// <summary>How many n-grams the n-gram part knows; 0 when there is none.</summary>
    public int NGramFeatures { get; init; }

    /// <summary>Factor on the n-gram part's scores in the sum that is the output.</summary>
    public double NGramScale { get; init; } = 1;

    /// <summary>Factor on the network's outputs in that sum.</summary>
    public double NetworkScale { get; init; } = 1;

    /// <summary>What is added to that sum: the mean label of a regression, else 0.</summary>
    public double Offset { get; init; }

    /// <summary>Whether the columns of tokens are among those that the model adds.</summary>
    public bool TokenColumns { get; init; }

    /// <summary>Texts per row: 1 or 2.</summary>
    public int TextsPerRow => Pairs ? 2 : 1;

    /// <summary>Whether the model has an n-gram part.</summary>
    public bool HasNGrams => ReadsNGrams(Encoder);

    /// <summary>Whether the network reads n-grams in place of tokens.</summary>
    public bool ReadsNGramIds => Encoder == TextEncoder.NGram;

    /// <summary>Whether a model of that kind has an n-gram part.</summary>
    public static bool ReadsNGrams(TextEncoder encoder) => encoder is TextEncoder.Hybrid or TextEncoder.NGram;

    /// <summary>Whether a model of that kind has filters.</summary>
    public static bool HasConvolution(TextEncoder encoder) =>
        encoder is TextEncoder.Hybrid or TextEncoder.Transformer or TextEncoder.Convolutional;

    /// <summary>How much of a text the model reads.</summary>
    public TokenLimit Limit => new(MaximumTokens, Truncation);

    /// <summary>A network of this shape with weights drawn from <paramref name="generator"/>, on the CPU.</summary>
    public TextNetwork CreateNetwork(Generator? generator = null) => new(
        CreateEncoder(generator),
        new AttentionPooling(Dimension, generator),
        new LinearHead(TextVectorDimension, Outputs, Dropout, generator), Pairs);

    /// <summary>A network of this shape on the CPU whose weights are whatever the memory holds, for who sets them all.</summary>
    public TextNetwork CreateUninitializedNetwork()
    {
        using var skipped = Init.Skip();
        return CreateNetwork();
    }

    private TokenEncoder CreateEncoder(Generator? generator) => Encoder switch
    {
        TextEncoder.Hybrid or TextEncoder.Transformer => new TransformerTextEncoder(VocabularySize, MaximumTokens, Layers,
            new TransformerLayerOptions(Dimension, Heads, FeedForwardDimension)
            {
                Dropout = Dropout,
                AttentionDropout = 0,
                Mechanism = AttentionMechanism.Auto(),
            }, Positions, LongWidths, generator),
        TextEncoder.Recurrent => new RecurrentTextEncoder(VocabularySize, Layers, Dimension, Cell, Dropout, generator),
        TextEncoder.Convolutional => new ConvolutionalTextEncoder(
            VocabularySize, LongWidths, Dimension, Dropout, generator),
        TextEncoder.NGram => new NGramTextEncoder(NGramIds.Count(NGramFeatures), Dimension, Dropout, generator),
        _ => throw new ArgumentOutOfRangeException(nameof(generator), Encoder, "is not known."),
    };

    private long[] LongWidths => KernelSizes.Select(width => (long)width).ToArray();

    /// <summary>Width of what the head reads of a row.</summary>
    private int TextVectorDimension => Pairs ? 4 * Dimension : Dimension;

    /// <summary>How many weights <see cref="CreateNetwork"/> makes, known without making them.</summary>
    public long WeightCount
    {
        get
        {
            long d = Dimension;
            var pooling = d * d + d + d;
            var head = Outputs * ((long)TextVectorDimension + 1);
            return EncoderWeightCount + pooling + head;
        }
    }

    /// <summary>How many numbers the n-gram part has; 0 when there is none.</summary>
    public long NGramWeightCount => HasNGrams
        ? 2L * NGramFeatures + (long)NGrams.NGramFeatures.LengthOf(NGramFeatures, Pairs) * Outputs + Outputs
        : 0;

    /// <summary>
    /// How many bytes the model takes in memory: its weights, its n-gram tables, and what scoring a batch needs.
    /// </summary>
    public long ByteCount => sizeof(float) * (WeightCount + NGramWeightCount + NGramTableLength + ScoringCount);

    // The buckets' features, and the ids of features that a network reads.
    private long NGramTableLength => HasNGrams ? NGramExtractor.BucketCount + 2L * NGramFeatures : 0;

    // How many numbers there are at once, but for a small factor, in a batch of texts: the widest of what is made of each
    // token, the weights of attention while they are kept, and the outputs.
    private long ScoringCount
    {
        get
        {
            const long Tokens = 4096, Rows = 16;
            var isTransformer = Encoder is TextEncoder.Hybrid or TextEncoder.Transformer;
            var length = Math.Min(MaximumTokens, AutoAttention.DefaultLongest);
            var width = 4L * Dimension + (isTransformer ? FeedForwardDimension : 0)
                + (HasConvolution(Encoder) ? FilterWeightCount / Dimension : 0);
            return Tokens * width + (isTransformer ? Layers * Heads * length * length : 0) + Rows * Outputs;
        }
    }

    private long EncoderWeightCount
    {
        get
        {
            long d = Dimension, f = FeedForwardDimension, embedding = VocabularySize * d;
            var attention = 4 * d * d + 4 * d;
            var feedForward = 2 * d * f + f + d;
            var transformerLayer = attention + feedForward + 4 * d; // two layer normalisations
            var positions = Positions == PositionalEncoding.Learned ? MaximumTokens * d : 0;
            return Encoder switch
            {
                TextEncoder.Recurrent => embedding + Layers * RecurrentLayerWeightCount,
                TextEncoder.Convolutional => embedding + FilterWeightCount,
                TextEncoder.NGram => NGramIds.Count(NGramFeatures) * d,
                _ => embedding + positions + FilterWeightCount + Layers * transformerLayer,
            };
        }
    }

    // Two directions; per gate, input and recurrent weights of half the width, and a bias for each.
    private long RecurrentLayerWeightCount
    {
        get
        {
            long d = Dimension, h = d / 2, gates = Cell == RecurrentCell.Lstm ? 4 : 3;
            return 2 * gates * h * (d + h + 2);
        }
    }

    // The filters of a width have an equal share of the outputs; the first shares are one larger if they must be.
    private long FilterWeightCount => KernelSizes
        .Select((width, i) => (Dimension / KernelSizes.Count + (i < Dimension % KernelSizes.Count ? 1L : 0))
            * (width * (long)Dimension + 1)).Sum();

    public void Write(Stream stream)
    {
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" });
        json.WriteStartObject();
        json.WriteNumber("format_version", FormatVersion);
        json.WriteString("task", Task.ToString());
        json.WriteNumber("outputs", Outputs);
        if (Labels is not null)
            WriteLabels(json, Labels);
        json.WriteBoolean("pairs", Pairs);
        json.WriteString("encoder", Encoder.ToString());
        json.WriteNumber("vocabulary_size", VocabularySize);
        json.WriteNumber("maximum_tokens", MaximumTokens);
        json.WriteString("truncation", Truncation.ToString());
        json.WriteNumber("layers", Layers);
        json.WriteNumber("dimension", Dimension);
        json.WriteNumber("heads", Heads);
        json.WriteNumber("feed_forward_dimension", FeedForwardDimension);
        json.WriteString("positional_encoding", Positions.ToString());
        json.WriteString("recurrent_cell", Cell.ToString());
        json.WriteStartArray("filter_widths");
        foreach (var width in KernelSizes)
            json.WriteNumberValue(width);
        json.WriteEndArray();
        json.WriteNumber("dropout", Dropout);
        json.WriteNumber("ngram_features", NGramFeatures);
        json.WriteNumber("ngram_scale", NGramScale);
        json.WriteNumber("network_scale", NetworkScale);
        json.WriteNumber("offset", Offset);
        json.WriteBoolean("token_columns", TokenColumns);
        json.WriteEndObject();
    }

    private static void WriteLabels(Utf8JsonWriter json, ClassLabels labels)
    {
        json.WriteStartObject("labels");
        json.WriteString("type", labels.TypeName);
        json.WriteStartArray("values");
        foreach (var name in labels.Names)
            json.WriteStringValue(name);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <exception cref="FormatException">The stream is not a configuration; the message says what is wrong.</exception>
    public static TextModelConfiguration Read(Stream stream) => JsonText.Read(stream, MaximumBytes, EntryName, Read);

    private static TextModelConfiguration Read(JsonElement root)
    {
        var fields = new JsonFields(root, EntryName);
        fields.Integer("format_version", FormatVersion, FormatVersion);
        var configuration = new TextModelConfiguration
        {
            Task = fields.Choice<TextTask>("task"),
            Outputs = fields.Integer("outputs", 1, MaximumClasses),
            Labels = ReadLabels(fields),
            Pairs = fields.Boolean("pairs"),
            Encoder = fields.Choice<TextEncoder>("encoder"),
            VocabularySize = fields.Integer("vocabulary_size", 1, TextTokenizer.MaximumVocabularySize),
            MaximumTokens = fields.Integer("maximum_tokens", 1, MaximumTokensLimit),
            Truncation = fields.Choice<TextTruncation>("truncation"),
            Layers = fields.Integer("layers", 1, MaximumLayers),
            Dimension = fields.Integer("dimension", 2, MaximumDimension),
            Heads = fields.Integer("heads", 1, MaximumDimension),
            FeedForwardDimension = fields.Integer("feed_forward_dimension", 1, 4 * MaximumDimension),
            Positions = fields.Choice<PositionalEncoding>("positional_encoding"),
            Cell = fields.Choice<RecurrentCell>("recurrent_cell"),
            KernelSizes = fields.Integers("filter_widths", MaximumKernels, 1, MaximumKernelSize),
            Dropout = fields.Real("dropout", 0, 1),
            NGramFeatures = fields.Integer("ngram_features", 0, NGramExtractor.BucketCount),
            NGramScale = fields.Real("ngram_scale", 0, float.MaxValue),
            NetworkScale = fields.Real("network_scale", 0, float.MaxValue),
            Offset = fields.Real("offset", -float.MaxValue, float.MaxValue),
            TokenColumns = fields.Boolean("token_columns"),
        };
        configuration.CheckOutputs();
        if ((configuration.KernelSizes.Count == 0 && configuration.Encoder == TextEncoder.Convolutional)
            || (configuration.KernelSizes.Count > configuration.Dimension && HasConvolution(configuration.Encoder)))
            throw new FormatException($"{EntryName}: 'filter_widths' has {configuration.KernelSizes.Count} values; " +
                $"expected at most 'dimension', {configuration.Dimension}, and at least 1 for a convolutional encoder.");
        if (configuration.Dimension % 2 != 0 || configuration.Dimension % configuration.Heads != 0)
            throw new FormatException($"{EntryName}: 'dimension' is {configuration.Dimension}; expected an even " +
                $"multiple of 'heads', {configuration.Heads}.");
        return configuration;
    }

    private void CheckOutputs()
    {
        if (Task == TextTask.MulticlassClassification ? Outputs < 2 : Outputs != 1)
            throw new FormatException($"{EntryName}: 'outputs' is {Outputs}; expected " +
                $"{(Task == TextTask.MulticlassClassification ? "at least 2" : "1")} for {Task}.");
        if (Labels is not null && (Task != TextTask.MulticlassClassification || Labels.Names.Count != Outputs))
            throw new FormatException($"{EntryName}: 'labels' has {Labels.Names.Count} values; expected " +
                $"{(Task == TextTask.MulticlassClassification ? Outputs : "none")} for {Task}.");
    }

    private static ClassLabels? ReadLabels(JsonFields fields)
    {
        if (fields.ObjectOrNull("labels") is not { } labels)
            return null;
        try
        {
            return ClassLabels.Parse(labels.Text("type"), labels.Texts("values", MaximumClasses));
        }
        catch (FormatException error) when (!error.Message.StartsWith(EntryName, StringComparison.Ordinal))
        {
            throw new FormatException($"{EntryName}: 'labels' has {error.Message}");
        }
    }
}
