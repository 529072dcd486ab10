using MLNet.Attention.Modules.Primitives;
using MLNet.Attention.Trainers.Checkpoints;
using MLNet.Attention.Trainers.Data;
using MLNet.Attention.Trainers.Loop;
using MLNet.Attention.Trainers.NGrams;
using MLNet.Attention.Trainers.Tasks;
using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.Columns;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.NGrams;
using MLNet.Attention.Transforms.Tokenization;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using static TorchSharp.torch;

namespace MLNet.Attention.Trainers;

/// <summary>From labelled texts to a fitted model: the part that all attention trainers share.</summary>
internal sealed class TextTrainer(IHost host, AttentionTrainerOptions options, TrainingTask task, int seed)
{
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of the wrong type.</exception>
    /// <exception cref="InvalidOperationException">There is nothing to learn from, or the loss diverged.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    /// <exception cref="ArgumentException">The options or the labels do not fit <paramref name="start"/>.</exception>
    public TextModel Train(IDataView data, TextModel? start = null)
    {
        if (start is not null)
            WarmStart.CheckOptions(options, start);
        using var channel = host.Start("Training");
        var device = Devices.Choose(host);
        var reader = new ExampleReader(options, task, channel, CheckAlive);
        var (examples, tokenizer) = start is null
            ? reader.ReadAndLearnTokenizer(data)
            : (reader.ReadTraining(data, start.Tokenizer), start.Tokenizer);
        if (start is not null)
            WarmStart.CheckLabels(task, options.LabelColumnName, start);
        var (trainingRows, validationRows) = SplitOrRead(reader, examples, tokenizer);

        // Chosen once, from all rows, labels unseen: a network may know n-grams by their numbers.
        var features = examples.NGrams is null ? null
            : start?.NGrams!.Features ?? NGramTrainer.SelectFeatures(examples, task.Outputs);
        var configuration = CreateConfiguration(tokenizer, features);
        if (configuration.ReadsNGramIds)
        {
            examples = examples.WithNGramIds(features!, options.MaximumTokens);
            validationRows = validationRows.WithNGramIds(features!, options.MaximumTokens);
        }
        var (ngrams, settings) = features is null ? default
            : NGramTrainer.TrainBest(examples, features, trainingRows, validationRows, task, seed, CheckAlive);
        var validation = Validation.Create(task, validationRows, ngrams);
        if (validation is null)
            channel.Info(MessageSensitivity.None, "No validation rows: all epochs run and the last is kept.");

        using var generator = new Generator((ulong)seed, device);
        var network = configuration.CreateNetwork(generator);
        var model = new TextModel(configuration, tokenizer, network, ngrams, device);
        try
        {
            if (start is not null)
                WarmStart.CopyWeights(start, network);
            var checkpoint = options.CheckpointDirectory is not { } directory ? null : new Checkpoint(
                directory, TrainingSettings.Create(options, seed, network, examples, validationRows), channel);
            TrainNetwork(channel, model, examples, trainingRows, validation, generator, checkpoint);
            var mixed = Mix(configuration, validation?.Evaluate(model).Factors);
            // With its factor known, the n-gram part can learn from the rows set apart for that too: it takes seconds.
            if (ngrams is not null && trainingRows.Length < examples.Count)
            {
                var all = Enumerable.Range(0, examples.Count).ToArray();
                ngrams = NGramTrainer.Train(examples, ngrams.Features, all, task, settings!, seed, CheckAlive);
            }
            checkpoint?.Delete();
            return new TextModel(mixed, tokenizer, network, ngrams, device);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    private void TrainNetwork(IChannel channel, TextModel model, ExampleSet examples, int[] trainingRows,
        Validation? validation, Generator generator, Checkpoint? checkpoint)
    {
        var epochs = TrainingLoop.EpochCount(options, trainingRows.Length);
        using var reporter = new ProgressReporter(host, channel, options.Progress, epochs,
            checked(epochs * BatchPlan.Count(trainingRows.Length, options.BatchSize)));
        new TrainingLoop(model, task, examples, trainingRows, validation, options, epochs, seed, generator, reporter,
            checkpoint, CheckAlive).Run();
    }

    /// <summary>The configuration with the factors of the model's parts: as fitted, or the usual ones.</summary>
    private TextModelConfiguration Mix(TextModelConfiguration configuration, double[]? fitted)
    {
        var (ngrams, network) = fitted switch
        {
            null => configuration.HasNGrams ? task.UsualFactors : (0, 1),
            [var first, var second] => (first, second),
            _ => (0, fitted[0]),
        };
        var (offset, scale) = task.Output;
        return configuration with
        {
            NGramScale = scale * ngrams,
            NetworkScale = scale * network,
            Offset = offset,
        };
    }

    private (int[] TrainingRows, ExampleSet Validation) SplitOrRead(
        ExampleReader reader, ExampleSet examples, TextTokenizer tokenizer)
    {
        if (options.ValidationSet is not null)
            return (Enumerable.Range(0, examples.Count).ToArray(), reader.Read(options.ValidationSet, tokenizer));
        var (training, validation) = ValidationSplit.Create(
            examples.Labels, task.HasClasses, options.ValidationFraction, new Random(seed));
        return (training, examples.Select(validation));
    }

    private TextModelConfiguration CreateConfiguration(TextTokenizer tokenizer, NGramFeatures? features) => new()
    {
        Task = task.Kind,
        Outputs = task.Outputs,
        Labels = task.Labels,
        Pairs = options.TextColumnNames.Length == 2,
        Encoder = options.Encoder,
        VocabularySize = tokenizer.VocabularySize,
        MaximumTokens = options.MaximumTokens,
        Truncation = options.Truncation,
        Layers = options.NumberOfLayers,
        Dimension = options.Dimension,
        Heads = options.NumberOfHeads,
        FeedForwardDimension = options.FeedForwardDimension,
        Positions = options.PositionalEncoding,
        Cell = options.RecurrentCell,
        KernelSizes = options.ChosenKernelSizes,
        Dropout = options.Dropout,
        NGramFeatures = features?.Buckets.Length ?? 0,
        TokenColumns = options.OutputTokenWeights,
    };

    private void CheckAlive()
    {
        options.CancellationToken.ThrowIfCancellationRequested();
        if (host is ICancelable { IsCanceled: true })
            throw new OperationCanceledException("Training was cancelled: the MLContext's execution is cancelled.");
    }
}
