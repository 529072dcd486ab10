using MLNet.Attention.Modules.Networks;
using MLNet.Attention.Trainers.Checkpoints;
using MLNet.Attention.Trainers.Data;
using MLNet.Attention.Trainers.Loop;
using MLNet.Attention.Trainers.NGrams;
using MLNet.Attention.Trainers.Tasks;
using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Models.Encoders;
using MLNet.Attention.Transforms.NGrams;
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
        var plan = Plan(reader, examples, tokenizer);
        // Selected once, from all rows and without their labels, because a network may read n-grams by their ids.
        var features = examples.NGrams is null ? null
            : start?.NGrams!.Features ?? NGramTrainer.SelectFeatures(examples, task.Prediction.OutputCount);
        var configuration = CreateConfiguration(encoder, tokenizer, features, plan.TrainingRows.Length);
        if (encoder.ReadsNGrams)
        {
            examples = examples.WithNGramIds(features!, options.MaximumTokens);
            plan = plan with
            {
                Validation = plan.Folds is null ? plan.Validation.WithNGramIds(features!, options.MaximumTokens) : examples,
            };
        }
        var linear = features is null ? null : LinearPart.Train(task.LinearLearner,
            new(examples, features, [.. Enumerable.Range(0, examples.Count)], seed, alive.Check), plan,
            outputs => task.Calibrate([outputs], plan.Validation.Labels, plan.Validation.Weights).Loss);
        if (!plan.Validation.HasWeight)
            channel.Info(MessageSensitivity.None, "No validation rows: all epochs run, and the last epoch is kept.");
        var generators = plan.TrainingRows.Select((_, i) => new Generator(SeedOf(i), device)).ToList();
        var network = new TextNetworkEnsemble([.. generators.Select(configuration.CreateNetwork)]);
        var model = new TextModel(configuration, tokenizer, network, linear?.Model, device);
        try
        {
            if (start is not null)
                WarmStart.CopyWeights(start.Network, network);
            var checkpoint = options.CheckpointDirectory is not { } directory ? null : new Checkpoint(
                directory, TrainingSettings.Create(options, seed, network, examples, plan.Validation), channel);
            var trainees = generators.Select((generator, i) => new Trainee(new TextObjective(network.Networks[i], device, task,
                examples, plan.TrainingRows[i], options.WordDropout, options.AttentionSpanPenalty), (int)SeedOf(i), generator))
                .ToList();
            var validation = new TextValidation(model, task, plan.Validation, linear?.Scores, plan.Folds);
            TrainingLoop.Run(
                host, channel, trainees, validation, options, encoder.DefaultLearningRate, checkpoint, alive.Check);
            var scales = ScalesOf(encoder, validation.Calibrate(alive.Check)?.Scales);
            checkpoint?.Delete();
            return new TextModel(configuration with { Scales = scales }, tokenizer, network, linear?.Finish(), device);
        }
        catch
        {
            model.Dispose();
            throw;
        }
        finally
        {
            generators.ForEach(generator => generator.Dispose());
        }
    }

    private ulong SeedOf(int network) => (ulong)unchecked(seed + network * 7919);

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

    private TrainingPlan Plan(ExampleReader reader, ExampleSet examples, Tokenizer tokenizer)
    {
        var networks = options.NumberOfModels ?? 1;
        if (options.ValidationSet is not null)
        {
            return TrainingPlan.Hold([.. Enumerable.Range(0, examples.Count)],
                reader.ReadValidation(options.ValidationSet, tokenizer), networks);
        }
        if (networks > 1)
        {
            var folds = CrossFolds.Create(examples.Labels, task.HasClasses, networks, new Random(seed));
            return TrainingPlan.CrossFit(examples, folds, networks);
        }
        var (training, validation) = ValidationSplit.Create(
            examples.Labels, task.HasClasses, options.ValidationFraction, new Random(seed));
        return TrainingPlan.Hold(training, examples.Select(validation), networks);
    }

    private TextModelConfiguration CreateConfiguration(
        EncoderConfiguration encoder, Tokenizer tokenizer, NGramFeatures? features, int networks) => new()
    {
        Task = task.Prediction,
        Encoder = encoder,
        VocabularySize = tokenizer.VocabularySize,
        Limit = new TokenLimit(options.MaximumTokens, options.Truncation),
        Pairs = options.TextColumnNames.Length == 2,
        NetworkCount = networks,
        NGramFeatureCount = features?.Buckets.Length ?? 0,
        OutputTokenWeights = options.OutputTokenWeights,
    };
}
