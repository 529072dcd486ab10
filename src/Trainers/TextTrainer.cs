using MLNet.Attention.Modules.Networks;
using MLNet.Attention.Trainers.Calibration;
using MLNet.Attention.Trainers.Checkpoints;
using MLNet.Attention.Trainers.Data;
using MLNet.Attention.Trainers.Loop;
using MLNet.Attention.Trainers.Monitoring;
using MLNet.Attention.Trainers.NGrams;
using MLNet.Attention.Trainers.Pretraining;
using MLNet.Attention.Trainers.Tasks;
using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.Columns;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Models.Encoders;
using MLNet.Attention.Transforms.NGrams;
using MLNet.Attention.Transforms.Sentences;
using MLNet.Attention.Transforms.Tasks;
using MLNet.Attention.Transforms.Tokenization;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using static TorchSharp.torch;

namespace MLNet.Attention.Trainers;

/// <summary>Trains a text model on labelled texts, for all attention trainers.</summary>
/// <param name="host">Provides channels and the device.</param>
/// <param name="options">The options.</param>
/// <param name="task">The task.</param>
/// <param name="seed">Seed of all that is random.</param>
/// <param name="pretrained">The checkpoint that the model starts from; null for none.</param>
internal sealed class TextTrainer(
    IHost host, AttentionTrainerOptions options, TrainingTask task, int seed, PretrainedStart? pretrained = null)
{
    // Adapters begin as 0, and need larger steps than the weights that they adapt.
    private const double AdapterRate = 10;
    private const double MostAdapterRate = 0.005;

    private const int UsualModels = 4;
    private const int MostRowsOfSeveral = 20_000;

    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of the wrong type.</exception>
    /// <exception cref="InvalidOperationException">There is nothing to learn from, or the loss diverged.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    /// <exception cref="ArgumentException">The options or the classes do not match <paramref name="start"/>.</exception>
    public TextModel Train(IDataView data, TextModel? start = null)
    {
        var encoder = pretrained?.Encoder ?? EncoderConfiguration.Create(options);
        if (start is not null)
            WarmStart.CheckOptions(options, encoder, start);
        using var channel = host.Start("Training");
        using var monitor = new TrainingMonitor(host, channel, options);
        using var folder = CheckpointLock.Take(options.CheckpointDirectory);
        task.CheckAlive = monitor.Check;
        WarnOfTwins(channel);
        monitor.Begin(TrainingPhase.Reading);
        var device = Devices.Choose(host);
        var reader = new ExampleReader(options, task, monitor);
        var (examples, tokenizer) = (start?.Tokenizer ?? pretrained?.Tokenizer) is { } known
            ? (reader.ReadTraining(data, known), known)
            : reader.ReadAndLearnTokenizer(data);
        if (start is not null)
            WarmStart.CheckLabels(task, options.LabelColumnName, start);
        var plan = Plan(reader, examples, tokenizer, start);
        if (start is not null)
            WarmStart.WarnOfValidation(channel, start, options, examples.Count, plan.Validation.HasWeight);
        var seen = WarmStart.SeenRows(start, examples.Hashes, plan.Validation.Hashes);
        examples = examples with { Weights = task.TrainingWeights(examples.Labels, examples.Weights) };
        if (examples.NGrams is not null)
            monitor.Begin(TrainingPhase.NGrams);
        // Selected once, because a network may read n-grams by their ids; the labels of validation rows are not used. In
        // cross-fitting every row validates: where the cap binds, the choice has seen its label.
        var features = examples.NGrams is null ? null
            : start?.NGrams!.Features ?? NGramTrainer.SelectFeatures(examples, task.LinearLearner, plan.AllTrainingRows,
                options.NGramLimits, text => channel.Warning(MessageSensitivity.None, text), monitor.Check, options.SymmetricPairs);
        var configuration = CreateConfiguration(task.Prediction, encoder, tokenizer, features, plan.TrainingRows.Length);
        if (encoder.ReadsNGrams)
        {
            examples = examples.WithNGramIds(features!, options.MaximumTokens, monitor.Check);
            plan = plan with
            {
                Validation = plan.Validation.WithNGramIds(features!, options.MaximumTokens, monitor.Check),
            };
        }
        var layout = encoder.ReadsSentences ? new SentenceLayout(tokenizer) : null;
        if (layout is not null)
        {
            examples = examples.WithSentences(layout, monitor.Check);
            plan = plan with { Validation = plan.Validation.WithSentences(layout, monitor.Check) };
        }
        var linear = features is null ? null : LinearPart.Train(task.LinearLearner,
            new(examples, features, [.. Enumerable.Range(0, examples.Count)], seed, monitor.Check, options.NGramCost,
                monitor.CheckAt), plan,
            (rows, outputs) => task.Calibrate([outputs], Array.ConvertAll(rows, row => plan.Validation.Labels[row]),
                Array.ConvertAll(rows, row => plan.Validation.Weights[row])).Loss);
        if (!plan.Validation.HasWeight)
            channel.Info(MessageSensitivity.None, "No validation rows: all epochs run, and the last epoch is kept.");
        var generators = plan.TrainingRows.Select((_, i) => new Generator(SeedOf(i), device)).ToList();
        var network = new TextNetworkEnsemble([.. generators.Select(configuration.CreateNetwork)]);
        var model = new TextModel(configuration, tokenizer, network, linear?.Model, device);
        try
        {
            if (start is not null)
                NetworkWeights.Copy(start.Network, network);
            else if (pretrained is not null)
                Log(channel, pretrained.CopyTo(network, task.Prediction, takesHead: task.HasClasses)); // numbers are in other units
            var unlabelled = options.UnlabelledData is not { } texts || options.Pretraining == TextPretraining.None ? null
                : new UnlabelledTexts(reader.ReadUnlabelled(texts, tokenizer, layout));
            var checkpoint = options.CheckpointDirectory is not { } directory ? null : new Checkpoint(
                directory, TrainingSettings.Create(options, seed, network, examples, plan.Validation, unlabelled), channel);
            if (start is null && IsPretrained(encoder, checkpoint))
            {
                new EncoderPretraining(monitor, options, seed)
                    .Run(model, Join(unlabelled, examples.Texts));
            }
            var trainees = generators.Select((generator, i) => new Trainee(new TextObjective(model, network.Networks[i], task,
                examples, plan.TrainingRows[i], options.WordDropout, options.AttentionSpanPenalty,
                fineTuning: options.FineTuning), (int)SeedOf(i), generator))
                .ToList();
            var validation = new TextValidation(model, task, plan.Validation, linear?.Scores, plan.Folds);
            using var initial = options.Distillation ? new BestWeights([.. network.Networks[0].parameters()]) : null;
            initial?.Take(0, 0);
            var defaults = DefaultsOf(encoder, examples.Count);
            monitor.Begin(TrainingPhase.Network);
            var outcome = TrainingLoop.Run(monitor, trainees, validation, options, defaults, checkpoint);
            monitor.Begin(TrainingPhase.Calibration);
            var fitted = validation.Calibrate(monitor.Check);
            if (initial is not null)
            {
                monitor.Begin(TrainingPhase.Distillation);
                fitted = new TextDistillation(monitor, options, task)
                    .Run(model, initial, examples, validation, fitted, outcome.KeptEpoch, defaults, trainees[0]);
                network = KeepFirst(network);
                configuration = configuration with { NetworkCount = 1 };
            }
            if (linear is { NeedsFinish: true })
                monitor.Begin(TrainingPhase.NGrams);
            var ngrams = linear?.Finish();
            configuration = configuration with { Scales = ScalesOf(encoder, fitted, start) };
            checkpoint?.Delete();
            return new TextModel(configuration, tokenizer, network, ngrams, device)
            {
                TrainingRows = seen,
                Storage = options.WeightStorage,
                Summary = TrainingSummaries.Create(monitor, options, seed, network, reader.Counts, outcome) with
                {
                    ValidationRows = plan.Validation.Weights.Count(weight => weight > 0),
                    VocabularySize = tokenizer.VocabularySize,
                    NGramCount = configuration.NGramFeatureCount,
                    NetworkCount = configuration.NetworkCount,
                    IsWarmStart = start is not null,
                    Calibration = CalibrationOf(configuration.Scales, fitted),
                },
            };
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

    /// <summary>The model of the checkpoint, with its own head. Reads no rows.</summary>
    /// <param name="schema">The schema of the data, which may lack the label column.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of the wrong type.</exception>
    /// <exception cref="InvalidOperationException">The checkpoint has no head that fits the task or the label column.</exception>
    public TextModel UseAsIs(DataViewSchema schema)
    {
        foreach (var text in options.TextColumnNames)
            InputColumns.Text(schema, text);
        DataViewSchema.Column? label = schema.GetColumnOrNull(options.LabelColumnName) is null ? null : task.Find(schema);
        var prediction = pretrained!.PredictionOf(task, label);
        var configuration = CreateConfiguration(
            prediction, pretrained.Encoder, pretrained.Tokenizer, features: null, networks: 1);
        var network = configuration.CreateUninitializedNetworks();
        try
        {
            pretrained.CopyTo(network, prediction, takesHead: true);
            return new TextModel(configuration, pretrained.Tokenizer, network, ngrams: null, Devices.Choose(host))
            {
                Storage = options.WeightStorage,
            };
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    private static void Log(IChannel channel, bool hasHead) => channel.Info(MessageSensitivity.None, hasHead
        ? "The encoder and the head of the checkpoint are trained."
        : "The encoder of the checkpoint is trained, with a new head.");

    private static TrainingCalibration CalibrationOf(OutputScales scales, CalibrationResult? fitted) =>
        new(scales.NGram, scales.Network, scales.Offset, fitted?.Loss, fitted?.Accuracy);

    private void WarnOfTwins(IChannel channel) => ColumnTwins.Warn(channel,
        (nameof(options.LabelColumnName), options.LabelColumnName), (nameof(options.TextColumnName), options.TextColumnName),
        (nameof(options.SecondTextColumnName), options.SecondTextColumnName),
        (nameof(options.ExampleWeightColumnName), options.ExampleWeightColumnName));

    // With a pre-trained encoder, few steps are enough, but many classes need more of them.
    private TrainingDefaults DefaultsOf(EncoderConfiguration encoder, int rows) => pretrained is null
        ? new(encoder.DefaultLearningRate, BatchSize: Math.Clamp(rows / 50, 32, 128),
            Steps: 300 + 10 * task.Prediction.OutputCount, FewestEpochs: 4, MostEpochs: 20)
        : new(options.LoraRank is null ? encoder.DefaultLearningRate
            : Math.Min(MostAdapterRate, AdapterRate * encoder.DefaultLearningRate),
            BatchSize: Math.Clamp(rows / 50, 16, 32), Steps: 300, FewestEpochs: 3, MostEpochs: 10);

    // A checkpoint is of the training on labels: pre-training is behind it, except for a network that is to learn at the end.
    private bool IsPretrained(EncoderConfiguration encoder, Checkpoint? checkpoint) =>
        options.Pretraining != TextPretraining.None && !encoder.ReadsNGrams
        && (options.Distillation || checkpoint is not { Exists: true });

    private static TextNetworkEnsemble KeepFirst(TextNetworkEnsemble networks)
    {
        foreach (var network in networks.Networks.Skip(1))
            network.Dispose();
        return new TextNetworkEnsemble([networks.Networks[0]]);
    }

    private ulong SeedOf(int network) => (ulong)unchecked(seed + network * 7919);

    /// <summary>The texts to pre-train on: those without labels, and those of the rows.</summary>
    private static TokenBlock Join(UnlabelledTexts? unlabelled, TokenBlock texts)
    {
        for (var text = 0; unlabelled is not null && text < texts.Count; text++)
            unlabelled.Texts.Add(texts[text]);
        return unlabelled?.Texts ?? texts;
    }

    /// <summary>
    /// The fitted scales of the model's parts. When there are none: those of the model to continue from, or the default scales.
    /// </summary>
    private OutputScales ScalesOf(EncoderConfiguration encoder, CalibrationResult? fitted, TextModel? start)
    {
        // Not of a regression, whose scales are in units of other labels, nor with weights, which may be others.
        if (fitted is null && start is { Configuration: { Task.Weights: null } before } && task.HasClasses
            && task.Prediction.Weights is null)
        {
            return before.Scales;
        }
        var (intercept, weightShare) = fitted is null ? task.DefaultOffsets : (fitted.Intercept, fitted.WeightShare);
        var (ngrams, network) = fitted?.Scales switch
        {
            null => encoder.HasNGramPart ? task.DefaultScales : (0, 1),
            [var first, var second] => (first, second),
            var scales => (0, scales[0]),
        };
        var (offset, scale) = task.Output;
        return new OutputScales(scale * ngrams, scale * network, offset + scale * intercept, weightShare);
    }

    private TrainingPlan Plan(ExampleReader reader, ExampleSet examples, Tokenizer tokenizer, TextModel? start)
    {
        var networks = options.NumberOfModels ?? start?.Configuration.NetworkCount
            ?? (options.Distillation || (pretrained is null && examples.Count <= MostRowsOfSeveral) ? UsualModels : 1);
        var known = WarmStart.KnownRows(start);
        if (options.ValidationSet is not null)
        {
            return TrainingPlan.Hold([.. Enumerable.Range(0, examples.Count)],
                reader.ReadValidation(options.ValidationSet, tokenizer), networks);
        }
        if (networks > 1)
        {
            var folds = CrossFolds.Create(examples.Labels, task.HasClasses, networks, new Random(seed), examples.Hashes);
            return TrainingPlan.CrossFit(examples, folds, networks, known);
        }
        var (training, validation) = ValidationSplit.Create(
            examples.Labels, task.HasClasses, options.ValidationFraction, new Random(seed), examples.Hashes,
            known);
        return TrainingPlan.Hold(training, examples.Select(validation), networks);
    }

    private TextModelConfiguration CreateConfiguration(PredictionTask prediction, EncoderConfiguration encoder,
        Tokenizer tokenizer, NGramFeatures? features, int networks) => new()
    {
        Task = prediction,
        Encoder = encoder,
        VocabularySize = tokenizer.VocabularySize,
        Limit = new TokenLimit(options.MaximumTokens, options.Truncation),
        Pairs = options.TextColumnNames.Length == 2,
        NetworkCount = networks,
        PairEncoding = options.PairEncoding,
        SymmetricPairs = options.SymmetricPairs,
        ReadsTypes = pretrained?.ReadsTypes ?? true,
        Pooling = options.Pooling,
        PoolingNormalization = options.PoolingNormalization,
        NGramFeatureCount = features?.Buckets.Length ?? 0,
        NGramLengths = features is null ? NGramLengths.Default : options.NGramLengths,
        OutputTokenWeights = options.OutputTokenWeights,
        OutputNames = options.OutputNames,
    };
}
