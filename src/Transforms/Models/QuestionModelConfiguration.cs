using System.Text.Json;
using MLNet.Attention.Modules.Networks;
using MLNet.Attention.Transforms.Models.Encoders;
using MLNet.Attention.Transforms.Serialization;
using MLNet.Attention.Transforms.Tokenization;
using static TorchSharp.torch;

namespace MLNet.Attention.Transforms.Models;

/// <summary>
/// The configuration of a question answerer: everything but its weights and vocabulary. Every number has a range, so that a
/// damaged file cannot ask for an absurd network.
/// </summary>
internal sealed record QuestionModelConfiguration
{
    /// <summary>The highest <see cref="MaximumTokens"/>.</summary>
    public const int MaximumTokensLimit = 1 << 20;

    /// <summary>The highest <see cref="MaximumAnswerTokens"/>.</summary>
    public const int MaximumAnswerTokensLimit = 4096;

    /// <summary>The highest <see cref="MaximumAnswers"/>.</summary>
    public const int MaximumAnswersLimit = 1000;

    /// <summary>The encoder of the network. Required.</summary>
    public required EncoderConfiguration Encoder { get; init; }

    /// <summary>Number of tokens in the tokenizer's vocabulary. In [1, 262144]; required.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>The most tokens that the network reads at once, in [1, 1048576]. Required.</summary>
    public required int MaximumTokens { get; init; }

    /// <summary>The most tokens of a context that neighbouring windows share, at least 0. Required.</summary>
    public required int Overlap { get; init; }

    /// <summary>The most tokens of an answer, in [1, 4096]. Required.</summary>
    public required int MaximumAnswerTokens { get; init; }

    /// <summary>The most answers to a question, in [1, 1000]. Required.</summary>
    public required int MaximumAnswers { get; init; }

    /// <summary>Whether a question may have no answer. Required.</summary>
    public required bool AllowsNoAnswer { get; init; }

    /// <summary>Creates a network on the CPU, with initial weights drawn from <paramref name="generator"/>.</summary>
    public SpanNetwork CreateNetwork(Generator? generator = null) => new(
        Encoder.CreateModule(VocabularySize, MaximumTokens, generator), Encoder.Dropout, generator,
        (Encoder as PretrainedConfiguration)?.TokenLayer);

    /// <summary>Creates a network on the CPU with uninitialized weights, which the caller must set.</summary>
    public SpanNetwork CreateUninitializedNetwork() => NetworkWeights.CreateUninitialized(() => CreateNetwork());

    /// <summary>Number of weights of the network, counted without allocating them.</summary>
    public long CountWeights() => NetworkWeights.Count(() => CreateNetwork());

    /// <summary>Bytes of memory beside the weights: roughly the activations of a batch.</summary>
    public long ScratchByteCount => sizeof(float) * Encoder.ActivationCount(4096, MaximumTokens);

    /// <summary>Writes the configuration as properties of an object.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteNumber("doc_stride", Overlap);
        json.WriteNumber("max_answer_len", MaximumAnswerTokens);
        json.WriteNumber("top_k", MaximumAnswers);
        json.WriteBoolean("handle_impossible_answer", AllowsNoAnswer);
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
    public static QuestionModelConfiguration Read(JsonFields fields)
    {
        var (network, tokenizer) = (fields.Object("encoder"), fields.Object("tokenizer"));
        var encoder = EncoderConfiguration.Read(network);
        if (!TokenModelConfiguration.EncoderKinds.Contains(encoder.Kind))
            throw network.Wrong("type", $"'{encoder.Kind}'", $"one of {string.Join(", ", TokenModelConfiguration.EncoderKinds)}");
        return new()
        {
            Encoder = encoder,
            VocabularySize = tokenizer.Integer("vocab_size", 1, Tokenizer.MaximumVocabularySize),
            MaximumTokens = tokenizer.Integer("model_max_length", 1, Math.Min(MaximumTokensLimit, encoder.MostTokens)),
            Overlap = fields.Integer("doc_stride", 0, MaximumTokensLimit),
            MaximumAnswerTokens = fields.Integer("max_answer_len", 1, MaximumAnswerTokensLimit),
            MaximumAnswers = fields.Integer("top_k", 1, MaximumAnswersLimit),
            AllowsNoAnswer = fields.Boolean("handle_impossible_answer"),
        };
    }
}
