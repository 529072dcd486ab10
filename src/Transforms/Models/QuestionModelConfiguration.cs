using System.Text.Json;
using MLNet.Attention.Modules.Networks;
using MLNet.Attention.Transforms.Models.Encoders;
using MLNet.Attention.Transforms.Serialization;
using MLNet.Attention.Transforms.Tokenization;
using static TorchSharp.torch;

namespace MLNet.Attention.Transforms.Models;

/// <summary>The configuration of a question answerer.</summary>
internal sealed record QuestionModelConfiguration : TokenLevelConfiguration<SpanNetwork>
{
    /// <summary>The highest <see cref="MaximumAnswerTokens"/>.</summary>
    public const int MaximumAnswerTokensLimit = 4096;

    /// <summary>The highest <see cref="MaximumAnswers"/>.</summary>
    public const int MaximumAnswersLimit = 1000;

    /// <summary>The most tokens of a context that neighbouring windows share, at least 0. Required.</summary>
    public required int Overlap { get; init; }

    /// <summary>The most tokens of an answer, in [1, 4096]. Required.</summary>
    public required int MaximumAnswerTokens { get; init; }

    /// <summary>The most answers to a question, in [1, 1000]. Required.</summary>
    public required int MaximumAnswers { get; init; }

    /// <summary>Whether a question may have no answer. Required.</summary>
    public required bool AllowsNoAnswer { get; init; }

    public override long ScratchByteCount => sizeof(float) * Encoder.ActivationCount(4096, MaximumTokens);

    public override int FewestTokens(Tokenizer tokenizer) => new QuestionLayout(this, tokenizer).FewestTokens;

    public override SpanNetwork CreateNetwork(Generator? generator = null) => new(
        Encoder.CreateModule(VocabularySize, MaximumTokens, generator), Encoder.Dropout, generator,
        (Encoder as PretrainedConfiguration)?.TokenLayer);

    /// <summary>Roughly the activations that a training step keeps for a batch.</summary>
    /// <param name="sequences">Number of sequences of the batch.</param>
    /// <param name="longest">The tokens of the longest, to which all are padded.</param>
    public long TrainingActivationCount(long sequences, int longest) =>
        Encoder.TrainingActivationCount(sequences, longest) + 8 * sequences * longest;

    protected override void WriteOwn(Utf8JsonWriter json)
    {
        json.WriteNumber("doc_stride", Overlap);
        json.WriteNumber("max_answer_len", MaximumAnswerTokens);
        json.WriteNumber("top_k", MaximumAnswers);
        json.WriteBoolean("handle_impossible_answer", AllowsNoAnswer);
    }

    /// <summary>Reads what <see cref="TokenLevelConfiguration{TNetwork}.Write"/> wrote.</summary>
    /// <exception cref="FormatException">A property is missing or wrong; the message names it.</exception>
    public static QuestionModelConfiguration Read(JsonFields fields)
    {
        var (encoder, vocabulary, tokens) = ReadCommon(fields);
        return new()
        {
            Encoder = encoder,
            VocabularySize = vocabulary,
            MaximumTokens = tokens,
            Overlap = fields.Integer("doc_stride", 0, MaximumTokensLimit),
            MaximumAnswerTokens = fields.Integer("max_answer_len", 1, MaximumAnswerTokensLimit),
            MaximumAnswers = fields.Integer("top_k", 1, MaximumAnswersLimit),
            AllowsNoAnswer = fields.Boolean("handle_impossible_answer"),
        };
    }
}
