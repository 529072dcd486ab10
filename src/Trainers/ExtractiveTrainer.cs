using MLNet.Attention.Trainers.Checkpoints;
using MLNet.Attention.Trainers.Data;
using MLNet.Attention.Trainers.Loop;
using MLNet.Attention.Trainers.Monitoring;
using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Tokenization;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using static TorchSharp.torch;

namespace MLNet.Attention.Trainers;

/// <summary>Fits an extractive summarizer: from texts, or pairs of text and summary, to a model.</summary>
internal sealed class ExtractiveTrainer(IHost host, ExtractiveSummarizerOptions options, int seed)
{
    private static readonly TrainingDefaults Defaults = new(LearningRate: 0.001);

    /// <summary>Counts the words of the texts and, where there are summaries, trains a network that scores sentences.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of the wrong type.</exception>
    /// <exception cref="InvalidOperationException">There are no summaries to learn from, or the loss diverged.</exception>
    /// <exception cref="OperationCanceledException">Fitting was cancelled.</exception>
    public ExtractiveModel Train(IDataView data)
    {
        using var channel = host.Start("Training");
        using var monitor = new TrainingMonitor(host, channel, options);
        using var folder = CheckpointLock.Take(options.CheckpointDirectory);
        ColumnTwins.Warn(channel, (nameof(options.TextColumnName), options.TextColumnName),
            (nameof(options.TargetColumnName), options.TargetColumnName));
        monitor.Begin(TrainingPhase.Reading);
        var (reader, counter) = (new ExtractiveReader(options, monitor), new DocumentCounter());
        var pairs = reader.Read(data, "training", counter);
        Report(channel, counter);
        var counts = counter.ToCounts();
        if (options.TargetColumnName is null)
        {
            return new ExtractiveModel(options.Configuration, counts)
            {
                Summary = TrainingSummaries.Create(monitor, options, seed, network: null, reader.Counts, outcome: null),
            };
        }
        var (training, validation) = SplitOrRead(reader, pairs);
        var (sentences, tokenizer) = reader.LearnTokenizer(training, counts);
        // Rows that the user set apart must be of use; of rows set apart at random, none may be.
        var validated = reader.Label(validation, counts, tokenizer, mustBeOfUse: options.ValidationSet is not null);
        if (validated.Count == 0)
            channel.Info(MessageSensitivity.None, "No validation rows: all epochs run, and the last epoch is kept.");
        var (scorer, outcome) = TrainNetwork(monitor, sentences, validated, tokenizer);
        return new ExtractiveModel(options.Configuration, counts, scorer)
        {
            Summary = TrainingSummaries.Create(monitor, options, seed, scorer.Network, reader.Counts, outcome) with
            {
                ValidationRows = validated.Count,
                VocabularySize = tokenizer.VocabularySize,
            },
        };
    }

    private (SentenceModel Model, TrainingOutcome Outcome) TrainNetwork(
        TrainingMonitor monitor, SentenceSet training, SentenceSet validation, Tokenizer tokenizer)
    {
        var device = Devices.Choose(host);
        using var generator = new Generator((ulong)seed);
        var configuration = options.CreateNetwork(tokenizer.VocabularySize);
        var model = new SentenceModel(configuration, tokenizer, configuration.CreateNetwork(generator), device);
        try
        {
            var checkpoint = options.CheckpointDirectory is not { } directory ? null : new Checkpoint(
                directory, TrainingSettings.Create(options, seed, model.Network, training, validation), monitor.Log);
            var objective = new SentenceObjective(model, training, validation, options.WordDropout);
            monitor.Begin(TrainingPhase.Network);
            var outcome = TrainingLoop.Run(
                monitor, [new Trainee(objective, seed, generator)], objective, options, Defaults, checkpoint);
            checkpoint?.Delete();
            model.StoreIfItFits(options.WeightStorage, host);
            return (model, outcome);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    private (List<(string Text, string Target)> Training, List<(string Text, string Target)> Validation) SplitOrRead(
        ExtractiveReader reader, List<(string Text, string Target)> pairs)
    {
        if (options.ValidationSet is not null)
            return (pairs, reader.Read(options.ValidationSet, "validation", counter: null));
        var (training, validation) = ValidationSplit.Create(
            new float[pairs.Count], hasClasses: false, options.ValidationFraction, new Random(seed),
            [.. pairs.Select(pair => TextHash.Append(TextHash.Empty, pair.Text))]);
        return ([.. training.Select(row => pairs[row])], [.. validation.Select(row => pairs[row])]);
    }

    private static void Report(IChannel channel, DocumentCounter counter)
    {
        channel.Info(MessageSensitivity.None,
            $"{counter.Rows} rows, {counter.Texts} texts with words, {counter.LongTexts} with more than one sentence.");
        if (counter.Rows > 0 && counter.LongTexts == 0)
        {
            channel.Warning(MessageSensitivity.None, $"None of {counter.Rows} texts has more than one sentence; expected texts " +
                "to choose sentences from. The summary of a text of one sentence is that sentence.");
        }
    }
}
