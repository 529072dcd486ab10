using MLNet.Attention.Modules.Networks;
using MLNet.Attention.Trainers.Data;
using MLNet.Attention.Trainers.Loop;
using MLNet.Attention.Trainers.Monitoring;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Models.Encoders;
using MLNet.Attention.Transforms.Tokenization;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using static TorchSharp.torch;

namespace MLNet.Attention.Trainers;

/// <summary>Trains a question answerer on questions with their contexts and answers.</summary>
internal sealed class QuestionTrainer(IHost host, QuestionAnswererOptions options, int seed)
    : TokenLevelTrainer<QuestionAnswererOptions, QuestionModel>(host, options, seed)
{
    protected override TrainingDefaults FromScratch { get; } = new(LearningRate: 0.001);

    protected override PretrainedHead Head => PretrainedHead.QuestionAnswering;

    protected override string Work => "answer questions";

    protected override TokenLevelPlan<QuestionModel> Read(
        IDataView data, PretrainedCheckpoint? pretrained, TrainingMonitor monitor)
    {
        var reader = new QuestionReader(Options, monitor.Log, monitor.Check);
        var (questions, heldOut) = SplitOrRead(reader, reader.Read(data, "training"));
        var tokenizer = pretrained?.Tokenizer ?? reader.LearnTokenizer(questions);
        var configuration = CreateConfiguration(pretrained, tokenizer);
        monitor.Begin(TrainingPhase.Vocabulary);
        var training = QuestionReader.Label(questions, configuration, tokenizer, monitor.Check);
        var validation = heldOut is null ? null : QuestionReader.Label(heldOut, configuration, tokenizer, monitor.Check);
        monitor.Log.Info(MessageSensitivity.None, $"{training.Count} questions, {training.Block.SequenceCount} sequences of " +
            $"{training.Block.TokenCount} tokens, vocabulary of {tokenizer.VocabularySize}.");
        return new(configuration.Encoder, tokenizer.VocabularySize, training, validation, heldOut?.Count ?? 0, reader.Counts,
            (generator, device) =>
            {
                var network = CreateNetwork(configuration, pretrained, generator);
                var model = new QuestionModel(configuration, tokenizer, network, device);
                return (model, new QuestionObjective(model, training, validation) { FineTuning = Options.FineTuning });
            });
    }

    protected override QuestionModel UseHead(PretrainedCheckpoint pretrained, Device device)
    {
        var configuration = CreateConfiguration(pretrained, pretrained.Tokenizer);
        var network = configuration.CreateUninitializedNetwork();
        pretrained.Read(network, readsHead: true);
        return new QuestionModel(configuration, pretrained.Tokenizer, network, device);
    }

    private static SpanNetwork CreateNetwork(
        QuestionModelConfiguration configuration, PretrainedCheckpoint? pretrained, Generator generator)
    {
        var network = configuration.CreateNetwork(generator);
        pretrained?.Read(network, readsHead: pretrained.Head == PretrainedHead.QuestionAnswering);
        return network;
    }

    private (List<Question> Training, List<Question>? Validation) SplitOrRead(QuestionReader reader, List<Question> questions)
    {
        if (Options.ValidationSet is not null)
            return (questions, reader.Read(Options.ValidationSet, "validation"));
        // Questions on the same context stay together.
        var (training, validation) = ValidationSplit.Create(
            new float[questions.Count], hasClasses: false, Options.ValidationFraction, new Random(Seed),
            [.. questions.Select(question => TextHash.Append(TextHash.Empty, question.Context))]);
        return ([.. training.Select(row => questions[row])],
            validation.Length == 0 ? null : [.. validation.Select(row => questions[row])]);
    }

    private QuestionModelConfiguration CreateConfiguration(PretrainedCheckpoint? pretrained, Tokenizer tokenizer)
    {
        var configuration = new QuestionModelConfiguration
        {
            Encoder = pretrained?.Encoder ?? EncoderConfiguration.Create(Options),
            VocabularySize = tokenizer.VocabularySize,
            MaximumTokens = Options.ChosenMaximumTokens
                ?? Math.Min(Options.MaximumTokens, pretrained?.MaximumTokens ?? int.MaxValue),
            Overlap = Options.Overlap,
            MaximumAnswerTokens = Options.MaximumAnswerTokens,
            MaximumAnswers = Options.MaximumAnswers,
            AllowsNoAnswer = Options.AllowsNoAnswer,
        };
        var (fewest, most) = (configuration.FewestTokens(tokenizer),
            pretrained?.MaximumTokens ?? QuestionModelConfiguration.MaximumTokensLimit);
        var tokens = configuration.MaximumTokens;
        return tokens >= fewest && tokens <= most ? configuration : throw new ArgumentOutOfRangeException(
            nameof(Options.MaximumTokens), $"'{nameof(Options.MaximumTokens)}' is {tokens}; expected in [{fewest}, {most}].");
    }
}
