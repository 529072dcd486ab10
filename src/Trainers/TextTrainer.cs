using MLNet.Attention.Trainers.Checkpoints;
using MLNet.Attention.Trainers.Data;
using MLNet.Attention.Trainers.Loop;
using MLNet.Attention.Trainers.NGrams;
using MLNet.Attention.Trainers.Tasks;
using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Models.Encoders;
using MLNet.Attention.Transforms.NGrams;
using MLNet.Attention.Transforms.Sentences;
using MLNet.Attention.Transforms.Tokenization;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using static TorchSharp.torch;

namespace MLNet.Attention.Trainers;

/// <summary>Trains a text model on labelled texts, for all attention trainers.</summary>
internal sealed class TextTrainer(IHost host, AttentionTrainerOptions options, TrainingTask task, int seed)
{
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of the wrong type.</exception>
    /// <exception cref="InvalidOperationException">There is nothing to learn from, or the loss diverged.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    /// <exception cref="ArgumentException">The options or the classes do not match <paramref name="start"/>.</exception>
    public TextModel Train(IDataView data, TextModel? start = null)
    {
        var alive = new TrainingCancellation(host, options.CancellationToken);
        var encoder = EncoderConfiguration.Create(options);
        if (start is not null)
            WarmStart.CheckOptions(options, encoder, start);
        using var channel = host.Start("Training");
        var device = Devices.Choose(host);
        var reader = new ExampleReader(options, task, channel, alive.Check);
        var (examples, tokenizer) = start is null
            ? reader.ReadAndLearnTokenizer(data)
            : (reader.ReadTraining(data, start.Tokenizer), start.Tokenizer);
        if (start is not null)
            WarmStart.CheckLabels(task, options.LabelColumnName, start);
        var (trainingRows, validation) = SplitOrRead(reader, examples, tokenizer);
        // Selected once, from all rows and without their labels, because a network may read n-grams by their ids.
        var features = examples.NGrams is null ? null
            : start?.NGrams!.Features ?? NGramTrainer.SelectFeatures(
                examples, task.Prediction.OutputCount, options.SymmetricPairs);
        var configuration = CreateConfiguration(encoder, tokenizer, features);
        if (encoder.ReadsNGrams)
        {
            examples = examples.WithNGramIds(features!, options.MaximumTokens);
            validation = validation.WithNGramIds(features!, options.MaximumTokens);
        }
        if (encoder.ReadsSentences)
        {
            var layout = new SentenceLayout(tokenizer);
            (examples, validation) = (examples.WithSentences(layout), validation.WithSentences(layout));
        }
        var (ngrams, settings) = features is null ? default : NGramTrainer.TrainBest(task.LinearLearner, Source(trainingRows),
            validation, outputs => task.Calibrate([outputs], validation.Labels, validation.Weights).Loss);
        if (!validation.HasWeight)
            channel.Info(MessageSensitivity.None, "No validation rows: all epochs run, and the last epoch is kept.");
        using var generator = new Generator((ulong)seed, device);
        var network = configuration.CreateNetwork(generator);
        var model = new TextModel(configuration, tokenizer, network, ngrams, device);
        try
        {
            if (start is not null)
                WarmStart.CopyWeights(start.Network, network);
            var checkpoint = options.CheckpointDirectory is not { } directory ? null : new Checkpoint(
                directory, TrainingSettings.Create(options, seed, network, examples, validation), channel);
            var objective = new TextObjective(model, task, examples, trainingRows, validation, options.WordDropout);
            TrainingLoop.Run(
                host, channel, objective, options, encoder.DefaultLearningRate, seed, generator, checkpoint, alive.Check);
            var scales = ScalesOf(encoder, objective.Calibrate()?.Scales);
            // When its scale is fitted, the n-gram part is trained on the validation rows too, which takes only seconds.
            if (ngrams is not null && trainingRows.Length < examples.Count)
            {
                ngrams = NGramTrainer.Train(
                    task.LinearLearner, Source([.. Enumerable.Range(0, examples.Count)]), settings!);
            }
            checkpoint?.Delete();
            return new TextModel(configuration with { Scales = scales }, tokenizer, network, ngrams, device);
        }
        catch
        {
            model.Dispose();
            throw;
        }

        NGramSource Source(int[] rows) => new(examples, features!, rows, seed, alive.Check);
    }

    /// <summary>The fitted scales of the model's parts, or the default scales.</summary>
    private OutputScales ScalesOf(EncoderConfiguration encoder, double[]? fitted)
    {
        var (ngrams, network) = fitted switch
        {
            null => encoder.HasNGramPart ? task.DefaultScales : (0, 1),
            [var first, var second] => (first, second),
            _ => (0, fitted[0]),
        };
        var (offset, scale) = task.Output;
        return new OutputScales(scale * ngrams, scale * network, offset);
    }

    private (int[] TrainingRows, ExampleSet Validation) SplitOrRead(
        ExampleReader reader, ExampleSet examples, Tokenizer tokenizer)
    {
        if (options.ValidationSet is not null)
            return ([.. Enumerable.Range(0, examples.Count)], reader.ReadValidation(options.ValidationSet, tokenizer));
        var (training, validation) = ValidationSplit.Create(
            examples.Labels, task.HasClasses, options.ValidationFraction, new Random(seed));
        return (training, examples.Select(validation));
    }

    private TextModelConfiguration CreateConfiguration(
        EncoderConfiguration encoder, Tokenizer tokenizer, NGramFeatures? features) => new()
    {
        Task = task.Prediction,
        Encoder = encoder,
        VocabularySize = tokenizer.VocabularySize,
        Limit = new TokenLimit(options.MaximumTokens, options.Truncation),
        Pairs = options.TextColumnNames.Length == 2,
        PairEncoding = options.PairEncoding,
        SymmetricPairs = options.SymmetricPairs,
        Pooling = options.Pooling,
        PoolingNormalization = options.PoolingNormalization,
        NGramFeatureCount = features?.Buckets.Length ?? 0,
        OutputTokenWeights = options.OutputTokenWeights,
    };
}
