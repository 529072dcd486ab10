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

/// <summary>The configuration of a token classifier.</summary>
internal sealed record TokenModelConfiguration : TokenLevelConfiguration<WordNetwork>
{
    /// <summary>The most keys that a label may have.</summary>
    public const int MaximumKeyCount = 1 << 10;

    /// <summary>The most buckets of features.</summary>
    public const int MaximumFeatureBuckets = 1 << 20;

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

    /// <summary>From the vectors of a word's tokens to that of the word.</summary>
    public required WordPooling WordPooling { get; init; }

    /// <summary>H, the number of features of words, 0 for none, else in [2, 1048576].</summary>
    public required int FeatureBuckets { get; init; }

    /// <summary>Whether the tags of a text form a chain.</summary>
    public required bool LinearChain { get; init; }

    /// <summary>What the network reads of a word: as much as fits between the special tokens.</summary>
    public TokenLimit WordLimit(Tokenizer tokenizer) =>
        new TokenLimit(MaximumTokens, TextTruncation.KeepHead).Less(tokenizer.Template.Single.Count);

    public override int FewestTokens(Tokenizer tokenizer) => tokenizer.Template.Single.Count + 1;

    public override WordNetwork CreateNetwork(Generator? generator = null) => new(
        Encoder.CreateModule(VocabularySize, MaximumTokens, generator), Scheme.TagCount, WordPooling,
        LinearChain ? new LinearChain(Scheme.TagCount, Scheme.IsLegal) : null, FeatureBuckets, Encoder.Dropout,
        generator, (Encoder as PretrainedConfiguration)?.TokenLayer);

    public override long ScratchByteCount
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

    protected override void WriteOwn(Utf8JsonWriter json)
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
    }

    /// <summary>Reads what <see cref="TokenLevelConfiguration{TNetwork}.Write"/> wrote.</summary>
    /// <exception cref="FormatException">A property is missing or wrong; the message names it.</exception>
    public static TokenModelConfiguration Read(JsonFields fields)
    {
        var keys = fields.Integer("num_labels", 1, MaximumKeyCount);
        var labels = fields.ObjectOrNull("labels") is { } values ? ClassLabels.Read(values, keys) : null;
        var (encoder, vocabulary, tokens) = ReadCommon(fields);
        var mostBuckets = encoder is PretrainedConfiguration ? 0 : MaximumFeatureBuckets;
        var buckets = fields.Integer("feature_buckets", 0, mostBuckets);
        return new(keys, labels)
        {
            Encoder = encoder,
            VocabularySize = vocabulary,
            MaximumTokens = tokens,
            WordPooling = fields.Choice<WordPooling>("word_pooling"),
            FeatureBuckets = buckets != 1 ? buckets : throw fields.Wrong("feature_buckets", "1", "0, or a number from 2 on"),
            LinearChain = fields.Boolean("linear_chain"),
        };
    }
}
