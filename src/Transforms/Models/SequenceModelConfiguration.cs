using System.Text.Json;
using MLNet.Attention.Modules.Networks;
using MLNet.Attention.Transforms.Models.Decoders;
using MLNet.Attention.Transforms.Serialization;
using MLNet.Attention.Transforms.Tokenization;
using static TorchSharp.torch;

namespace MLNet.Attention.Transforms.Models;

/// <summary>
/// The configuration of a model from text to text: everything but its weights and vocabularies. Every number has a range, so
/// that a damaged file cannot ask for an absurd network.
/// </summary>
internal sealed record SequenceModelConfiguration
{
    /// <summary>The most chars of <see cref="Prefix"/>.</summary>
    public const int LongestPrefix = 1024;

    private readonly SequenceTokens? tokens;

    /// <summary>Encoder, decoder and head. Required.</summary>
    public required SequenceNetworkConfiguration Network { get; init; }

    /// <summary>Number of tokens in the vocabulary of the source. In [1, 262144]; required.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>
    /// Number of tokens in the target's own vocabulary, in [1, 262144]; default null: source and target share one vocabulary. In
    /// the checkpoints of some families, the target has a vocabulary of its own whose ids are the source's.
    /// </summary>
    public int? TargetVocabularySize { get; init; }

    /// <summary>The most tokens of a source that the network reads, in [1, 1048576], and which are kept. Required.</summary>
    public required TokenLimit Limit { get; init; }

    /// <summary>The most tokens of a target, without the token that ends it. In [1, 1048576]; required.</summary>
    public required int MaximumTargetTokens { get; init; }

    /// <summary>How targets are generated. Default: the default options.</summary>
    public GenerationOptions Generation { get; init; } = new();

    /// <summary>The columns that the model adds beside the text. Default none.</summary>
    public GenerationColumns Columns { get; init; }

    /// <summary>
    /// The tokens of the network, those of a checkpoint among them that no vocabulary has. Default: those of this library's own
    /// vocabularies.
    /// </summary>
    public SequenceTokens Tokens
    {
        get => tokens ?? SequenceTokens.Own(VocabularySize, TargetVocabularySize);
        init => tokens = value;
    }

    /// <summary>A text that is put before every source, in [0, 1024] chars. Default empty.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>Whether source and target have one vocabulary.</summary>
    public bool SharesVocabulary => TargetVocabularySize is null;

    /// <summary>Creates a network on the CPU, with initial weights drawn from <paramref name="generator"/>.</summary>
    public SequenceToSequenceNetwork CreateNetwork(Generator? generator = null) =>
        Network.CreateNetwork(Tokens, Limit.MaximumTokens, MaximumTargetTokens, generator);

    /// <summary>Creates a network on the CPU with uninitialized weights, which the caller must set.</summary>
    public SequenceToSequenceNetwork CreateUninitializedNetwork() => NetworkWeights.CreateUninitialized(() => CreateNetwork());

    /// <summary>Number of weights of the network, counted without allocating them.</summary>
    public long CountWeights() => NetworkWeights.Count(() => CreateNetwork());

    /// <summary>Bytes of memory beside the weights: roughly the activations of a batch.</summary>
    public long ScratchByteCount
    {
        get
        {
            const long BatchTokens = 4096, Hypotheses = 64;
            return sizeof(float)
                * (Network.ActivationCount(BatchTokens, Limit.MaximumTokens) + 4L * Hypotheses * Tokens.TargetCount);
        }
    }

    /// <summary>
    /// Roughly the activations that a training step keeps for a batch: of the encoder, of the decoder, and the distributions
    /// [T, V] of the tokens of targets.
    /// </summary>
    /// <param name="pairs">Number of pairs of the batch.</param>
    /// <param name="longest">The most tokens of source and target together.</param>
    public long TrainingActivationCount(long pairs, int longest)
    {
        var (source, target) = (Math.Min(longest, Limit.MaximumTokens), Math.Min(longest, MaximumTargetTokens + 1));
        // Logits, their logarithms of probabilities, and a gradient.
        return Network.TrainingActivationCount(pairs, source, target) + 3L * pairs * target * Tokens.TargetCount;
    }

    /// <summary>Writes the configuration as properties of an object.</summary>
    public void Write(Utf8JsonWriter json)
    {
        Network.Write(json);
        if (tokens is not null)
        {
            json.WriteStartObject("tokens");
            tokens.Write(json);
            json.WriteEndObject();
        }
        if (Prefix.Length > 0)
            json.WriteString("prefix", Prefix);
        json.WriteStartObject("tokenizer");
        json.WriteNumber("vocab_size", VocabularySize);
        json.WriteNumber("model_max_length", Limit.MaximumTokens);
        json.WriteString("truncation", Limit.Truncation.ToString());
        json.WriteEndObject();
        json.WriteStartObject("target_tokenizer");
        if (TargetVocabularySize is { } size)
            json.WriteNumber("vocab_size", size);
        json.WriteNumber("model_max_length", MaximumTargetTokens);
        json.WriteEndObject();
        json.WriteStartObject("generation");
        Generation.Write(json);
        json.WriteEndObject();
        json.WriteBoolean("output_candidates", Columns.HasFlag(GenerationColumns.Candidates));
        json.WriteBoolean("output_alignment", Columns.HasFlag(GenerationColumns.Alignment));
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="FormatException">A property is missing or wrong; the message names it.</exception>
    public static SequenceModelConfiguration Read(JsonFields fields)
    {
        var (source, target) = (fields.Object("tokenizer"), fields.Object("target_tokenizer"));
        var configuration = new SequenceModelConfiguration
        {
            Network = SequenceNetworkConfiguration.Read(fields),
            VocabularySize = source.Integer("vocab_size", 1, Tokenizer.MaximumVocabularySize),
            TargetVocabularySize =
                target.Has("vocab_size") ? target.Integer("vocab_size", 1, Tokenizer.MaximumVocabularySize) : null,
            Limit = new TokenLimit(source.Integer("model_max_length", 1, TextModelConfiguration.MaximumTokensLimit),
                source.Choice<TextTruncation>("truncation")),
            MaximumTargetTokens = target.Integer("model_max_length", 1, TextModelConfiguration.MaximumTokensLimit),
            Generation = GenerationOptions.Read(fields.Object("generation")),
            Prefix = fields.Has("prefix") ? fields.Text("prefix") : "",
            Columns = (fields.Boolean("output_candidates", missing: false) ? GenerationColumns.Candidates : 0)
                | (fields.Boolean("output_alignment", missing: false) ? GenerationColumns.Alignment : 0),
        };
        if (configuration.Limit.MaximumTokens > configuration.Network.MostSourceTokens)
        {
            throw source.Wrong("model_max_length", $"{configuration.Limit.MaximumTokens}",
                $"at most {configuration.Network.MostSourceTokens}, which the encoder can read");
        }
        if (configuration.Network.Copies && !configuration.SharesVocabulary)
        {
            throw fields.Object("decoder").Wrong(
                "copy_mechanism", "true", "false, because the target has a vocabulary of its own");
        }
        if (configuration.Prefix.Length > LongestPrefix)
        {
            throw fields.Wrong(
                "prefix", $"a string of {configuration.Prefix.Length} chars", $"a string of at most {LongestPrefix} chars");
        }
        return configuration.Network.IsPretrained ? configuration.WithCheckpointTokens(fields) : configuration;
    }

    private SequenceModelConfiguration WithCheckpointTokens(JsonFields fields)
    {
        var read = SequenceTokens.Read(fields.Object("tokens"));
        Check("tokenizer", VocabularySize, read.SourceCount);
        Check("target_tokenizer", TargetVocabularySize ?? 0, read.TargetCount);
        return read.AreShared || !SharesVocabulary ? this with { Tokens = read } : throw fields.Object("target_tokenizer").Wrong(
            "vocab_size", "missing", "that of the target, which has embeddings of its own");

        void Check(string tokenizer, int size, int most)
        {
            if (size > most)
                throw fields.Object(tokenizer).Wrong("vocab_size", $"{size}", $"at most {most}, the number of embeddings");
        }
    }
}
