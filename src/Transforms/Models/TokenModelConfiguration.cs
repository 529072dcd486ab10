using System.Text.Json;
using MLNet.Attention.Modules.Heads;
using MLNet.Attention.Modules.Networks;
using MLNet.Attention.Transforms.Columns;
using MLNet.Attention.Transforms.Models.Encoders;
using MLNet.Attention.Transforms.Serialization;
using MLNet.Attention.Transforms.Tags;
using MLNet.Attention.Transforms.Tokenization;
using static TorchSharp.torch;

namespace MLNet.Attention.Transforms.Models;

/// <summary>
/// The configuration of a token classifier: everything but its weights and vocabulary. Every number has a range, so that a
/// damaged file cannot ask for an absurd network.
/// </summary>
internal sealed record TokenModelConfiguration
{
    /// <summary>The most keys that a label may have.</summary>
    public const int MaximumKeyCount = 1 << 10;

    /// <summary>The highest <see cref="MaximumTokens"/>.</summary>
    public const int MaximumTokensLimit = 1 << 20;

    /// <summary>The most buckets of features.</summary>
    public const int MaximumFeatureBuckets = 1 << 20;

    /// <summary>The kinds of encoders that give each token a vector in its context.</summary>
    public static readonly TextEncoder[] EncoderKinds =
        [TextEncoder.Transformer, TextEncoder.Recurrent, TextEncoder.Convolutional];

    /// <param name="keyCount">K, the number of keys of the label, in [1, 1024].</param>
    /// <param name="labels">The values of the keys; null when they have none.</param>
    public TokenModelConfiguration(int keyCount, ClassLabels? labels)
    {
        KeyCount = keyCount;
        Labels = labels;
        Scheme = new TagScheme(labels?.Names ?? [.. Enumerable.Range(1, keyCount).Select(key => $"{key}")]);
    }

    /// <summary>K, the number of keys of the label.</summary>
    public int KeyCount { get; }

    /// <summary>The values of the keys; null when they have none.</summary>
    public ClassLabels? Labels { get; }

    /// <summary>What the keys mean.</summary>
    public TagScheme Scheme { get; }

    /// <summary>The encoder of the network. Required.</summary>
    public required EncoderConfiguration Encoder { get; init; }

    /// <summary>Number of tokens in the tokenizer's vocabulary. In [1, 262144]; required.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>The most tokens that the network reads at once, in [1, 1048576]. Required.</summary>
    public required int MaximumTokens { get; init; }

    /// <summary>From the vectors of a word's tokens to that of the word.</summary>
    public required WordPooling WordPooling { get; init; }

    /// <summary>H, the number of features of words, 0 for none, else in [2, 1048576].</summary>
    public required int FeatureBuckets { get; init; }

    /// <summary>Whether the tags of a text form a chain.</summary>
    public required bool LinearChain { get; init; }

    /// <summary>What the network reads of a word: as much as fits between the special tokens.</summary>
    public TokenLimit WordLimit(Tokenizer tokenizer) =>
        new TokenLimit(MaximumTokens, TextTruncation.KeepHead).Less(tokenizer.Template.Single.Count);

    /// <summary>Creates a network on the CPU, with initial weights drawn from <paramref name="generator"/>.</summary>
    public WordNetwork CreateNetwork(Generator? generator = null) => new(
        Encoder.CreateModule(VocabularySize, MaximumTokens, generator), Scheme.TagCount, WordPooling,
        LinearChain ? new LinearChain(Scheme.TagCount, Scheme.IsLegal, generator) : null, FeatureBuckets, Encoder.Dropout,
        generator, (Encoder as PretrainedConfiguration)?.TokenLayer);

    /// <summary>Creates a network on the CPU with uninitialized weights, which the caller must set.</summary>
    public WordNetwork CreateUninitializedNetwork() => NetworkWeights.CreateUninitialized(() => CreateNetwork());

    /// <summary>Number of weights of the network, counted without allocating them.</summary>
    public long CountWeights() => NetworkWeights.Count(() => CreateNetwork());

    /// <summary>Bytes of memory beside the weights: roughly the activations of a batch.</summary>
    public long ScratchByteCount
    {
        get
        {
            const long Tokens = 4096;
            return sizeof(float) * (Encoder.ActivationCount(Tokens, MaximumTokens) + FeatureActivationCount(Tokens)
                + (long)Scheme.TagCount * (Tokens + 4L * Scheme.TagCount));
        }
    }

    /// <summary>Roughly the activations that a training step keeps for a batch.</summary>
    /// <param name="sequences">Number of texts of the batch.</param>
    /// <param name="longest">The tokens of the longest, to which all are padded.</param>
    public long TrainingActivationCount(long sequences, int longest) =>
        Encoder.TrainingActivationCount(sequences, longest) + FeatureActivationCount(sequences * longest)
        + sequences * longest * Scheme.TagCount * (LinearChain ? 12L * Scheme.TagCount : 4);

    private long FeatureActivationCount(long words) => FeatureBuckets == 0 ? 0 : words * (WordTraits.Count + 2)
        * (Encoder.Dimension + (2L * WordNetwork.FeatureRadius + 1) * Scheme.TagCount);

    /// <summary>Writes the configuration as properties of an object.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteNumber("num_labels", KeyCount);
        if (Labels is not null)
        {
            json.WriteStartObject("labels");
            Labels.Write(json);
            json.WriteEndObject();
        }
        json.WriteString("word_pooling", WordPooling.ToString());
        json.WriteNumber("feature_buckets", FeatureBuckets);
        json.WriteBoolean("linear_chain", LinearChain);
        json.WriteStartObject("encoder");
        Encoder.Write(json);
        json.WriteEndObject();
        json.WriteStartObject("tokenizer");
        json.WriteNumber("vocab_size", VocabularySize);
        json.WriteNumber("model_max_length", MaximumTokens);
        json.WriteEndObject();
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="FormatException">A property is missing or wrong; the message names it.</exception>
    public static TokenModelConfiguration Read(JsonFields fields)
    {
        var keys = fields.Integer("num_labels", 1, MaximumKeyCount);
        var labels = fields.ObjectOrNull("labels") is { } values ? ClassLabels.Read(values, keys) : null;
        var (network, tokenizer) = (fields.Object("encoder"), fields.Object("tokenizer"));
        var encoder = EncoderConfiguration.Read(network);
        if (!EncoderKinds.Contains(encoder.Kind))
            throw network.Wrong("type", $"'{encoder.Kind}'", $"one of {string.Join(", ", EncoderKinds)}");
        var mostBuckets = encoder is PretrainedConfiguration ? 0 : MaximumFeatureBuckets;
        var buckets = fields.Integer("feature_buckets", 0, mostBuckets);
        return new(keys, labels)
        {
            Encoder = encoder,
            VocabularySize = tokenizer.Integer("vocab_size", 1, Tokenizer.MaximumVocabularySize),
            MaximumTokens = tokenizer.Integer("model_max_length", 1, Math.Min(MaximumTokensLimit, encoder.MostTokens)),
            WordPooling = fields.Choice<WordPooling>("word_pooling"),
            FeatureBuckets = buckets != 1 ? buckets : throw fields.Wrong("feature_buckets", "1", "0, or a number from 2 on"),
            LinearChain = fields.Boolean("linear_chain"),
        };
    }
}
