using MLNet.Attention.Modules.Networks;
using MLNet.Attention.Trainers.Checkpoints;
using MLNet.Attention.Trainers.Data;
using MLNet.Attention.Trainers.Loop;
using MLNet.Attention.Trainers.Monitoring;
using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Models.Encoders;
using MLNet.Attention.Transforms.Tokenization;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using static TorchSharp.torch;

namespace MLNet.Attention.Trainers;

/// <summary>Trains a question answerer on questions with their contexts and answers.</summary>
internal sealed class QuestionTrainer(IHost host, QuestionAnswererOptions options, int seed)
{
    private static readonly TrainingDefaults FromScratch = new(LearningRate: 0.001);

    /// <exception cref="ArgumentException">
    /// A column is missing or of the wrong type, or an option does not fit the checkpoint.
    /// </exception>
    /// <exception cref="InvalidOperationException">There is nothing to learn from, or the loss diverged.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    public QuestionModel Train(IDataView data)
    {
        using var channel = host.Start("Training");
        using var monitor = new TrainingMonitor(host, channel, options);
        using var locked = CheckpointLock.Take(options.CheckpointDirectory);
        monitor.Begin(TrainingPhase.Reading);
        var pretrained = options.Checkpoint is { } folder ? PretrainedCheckpoint.Open(folder, nameof(options.Checkpoint)) : null;
        var given = pretrained?.Tokenizer;
        if (options.NumberOfEpochs == 0)
            return UseHead(pretrained!, given!);
        var reader = new QuestionReader(options, channel, monitor.Check);
        var (questions, heldOut) = SplitOrRead(reader, reader.Read(data, "training"));
        var tokenizer = given ?? reader.LearnTokenizer(questions);
        var configuration = CreateConfiguration(pretrained, tokenizer);
        monitor.Begin(TrainingPhase.Vocabulary);
        var training = QuestionReader.Label(questions, configuration, tokenizer, monitor.Check);
        var validation = heldOut is null ? null : QuestionReader.Label(heldOut, configuration, tokenizer, monitor.Check);
        channel.Info(MessageSensitivity.None, $"{training.Count} questions, {training.Block.SequenceCount} sequences of " +
            $"{training.Block.TokenCount} tokens, vocabulary of {tokenizer.VocabularySize}.");
        if (validation is null)
            channel.Info(MessageSensitivity.None, "No validation rows: all epochs run, and the last epoch is kept.");
        var device = Devices.Choose(host);
        using var generator = new Generator((ulong)seed, device);
        var model = new QuestionModel(configuration, tokenizer, CreateNetwork(configuration, pretrained, generator), device)
        {
            Storage = options.WeightStorage,
        };
        try
        {
            var objective = new QuestionObjective(model, training, validation);
            var checkpoint = options.CheckpointDirectory is not { } directory ? null : new Checkpoint(directory,
                TrainingSettings.Create(options, seed, model.Network, training,
                    validation ?? QuestionReader.Label([], configuration, tokenizer, monitor.Check)), channel);
            monitor.Begin(TrainingPhase.Network);
            var outcome = TrainingLoop.Run(monitor, [new Trainee(objective, seed, generator)], objective, options,
                DefaultsOf(configuration.Encoder), checkpoint);
            checkpoint?.Delete();
            model.Summary = TrainingSummaries.Create(monitor, options, seed, model.Network, reader.Counts, outcome) with
            {
                ValidationRows = heldOut?.Count ?? 0,
                VocabularySize = tokenizer.VocabularySize,
            };
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    // A pretrained encoder needs few epochs (Devlin et al. 2019, appendix A.3).
    private static TrainingDefaults DefaultsOf(EncoderConfiguration encoder) => encoder is PretrainedConfiguration
        ? new(encoder.DefaultLearningRate, Steps: 300, FewestEpochs: 3, MostEpochs: 10)
        : FromScratch;

    /// <summary>The model of a checkpoint, with its own head. Reads no rows.</summary>
    private QuestionModel UseHead(PretrainedCheckpoint pretrained, Tokenizer tokenizer)
    {
        if (pretrained.Head != PretrainedHead.QuestionAnswering)
        {
            throw new InvalidOperationException($"'{nameof(options.NumberOfEpochs)}' is 0; expected at least 1, because " +
                $"'{nameof(options.Checkpoint)}' has the head {pretrained.Head}, which does not answer questions.");
        }
        var configuration = CreateConfiguration(pretrained, tokenizer);
        var network = configuration.CreateUninitializedNetwork();
        pretrained.Read(network, readsHead: true);
        return new QuestionModel(configuration, tokenizer, network, Devices.Choose(host)) { Storage = options.WeightStorage };
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
        if (options.ValidationSet is not null)
            return (questions, reader.Read(options.ValidationSet, "validation"));
        // Questions on the same context stay together.
        var (training, validation) = ValidationSplit.Create(
            new float[questions.Count], hasClasses: false, options.ValidationFraction, new Random(seed),
            [.. questions.Select(question => TextHash.Append(TextHash.Empty, question.Context))]);
        return ([.. training.Select(row => questions[row])],
            validation.Length == 0 ? null : [.. validation.Select(row => questions[row])]);
    }

    private QuestionModelConfiguration CreateConfiguration(PretrainedCheckpoint? pretrained, Tokenizer tokenizer)
    {
        var configuration = new QuestionModelConfiguration
        {
            Encoder = pretrained?.Encoder ?? EncoderConfiguration.Create(options),
            VocabularySize = tokenizer.VocabularySize,
            MaximumTokens = options.ChosenMaximumTokens
                ?? Math.Min(options.MaximumTokens, pretrained?.MaximumTokens ?? int.MaxValue),
            Overlap = options.Overlap,
            MaximumAnswerTokens = options.MaximumAnswerTokens,
            MaximumAnswers = options.MaximumAnswers,
            AllowsNoAnswer = options.AllowsNoAnswer,
        };
        var (fewest, most) = (new QuestionLayout(configuration, tokenizer).FewestTokens,
            pretrained?.MaximumTokens ?? QuestionModelConfiguration.MaximumTokensLimit);
        var tokens = configuration.MaximumTokens;
        return tokens >= fewest && tokens <= most ? configuration : throw new ArgumentOutOfRangeException(
            nameof(options.MaximumTokens), $"'{nameof(options.MaximumTokens)}' is {tokens}; expected in [{fewest}, {most}].");
    }
}
