using MLNet.Attention.Modules.Networks;
using MLNet.Attention.Trainers.Calibration;
using MLNet.Attention.Trainers.Checkpoints;
using MLNet.Attention.Trainers.Data;
using MLNet.Attention.Trainers.Loop;
using MLNet.Attention.Trainers.Monitoring;
using MLNet.Attention.Trainers.NGrams;
using MLNet.Attention.Trainers.Options;
using MLNet.Attention.Trainers.Pretraining;
using MLNet.Attention.Trainers.Tasks;
using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.Columns;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Models.Encoders;
using MLNet.Attention.Transforms.NGrams;
using MLNet.Attention.Transforms.Sentences;
using MLNet.Attention.Transforms.Summaries;
using MLNet.Attention.Transforms.Tasks;
using MLNet.Attention.Transforms.Tokenization;
using Microsoft.ML;
using Microsoft.ML.Data;
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
    private const int UsualModels = 4;
    private const int MostRowsOfSeveral = 20_000;
    // Of one network: of 4,000 long reviews, three epochs were as good as eight.
    private const int UsualTokens = 2_500_000;

    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of the wrong type.</exception>
    /// <exception cref="InvalidOperationException">There is nothing to learn from, or the loss diverged.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    /// <exception cref="ArgumentException">The options or the classes do not match <paramref name="start"/>.</exception>
    public TextModel Train(IDataView data, TextModel? start = null)
    {
        var encoder = pretrained?.Encoder ?? EncoderConfiguration.Create(options);
        if (start is not null)
        {
            WarmStart.CheckOptions(options, encoder, start);
            task.StartFrom(start.Configuration.Task);
        }
        using var channel = host.Start("Training");
        using var monitor = new TrainingMonitor(host, channel, options);
        using var folder = CheckpointLock.Take(options.CheckpointDirectory);
        task.CheckAlive = monitor.Check;
        WarnOfTwins(channel);
        CheckOtherData();
        var device = Devices.Choose(host); // before the work, for it may not be there
        var reader = new ExampleReader(options, task, monitor);
        var rows = Read(reader, encoder, data, start, monitor);
        var linear = rows.Features is null ? null : TrainLinear(rows, start, monitor);
        if (!rows.Plan.Validation.HasWeight)
            channel.Info(MessageSensitivity.None, "No validation rows: all epochs run, and the last epoch is kept.");
        return TrainNetworks(rows, linear, encoder, device, start, reader, monitor);
    }

    // Before minutes of work on the training rows.
    private void CheckOtherData()
    {
        foreach (var name in options.TextColumnNames)
        {
            if (options.ValidationSet is { } validation)
                InputColumns.TextOf(validation, nameof(options.ValidationSet), name);
            if (options.UnlabelledData is { } texts && options.Pretraining != TextPretraining.None)
                InputColumns.TextOf(texts, nameof(options.UnlabelledData), name);
        }
    }

    private TextRows Read(
        ExampleReader reader, EncoderConfiguration encoder, IDataView data, TextModel? start, TrainingMonitor monitor)
    {
        monitor.Begin(TrainingPhase.Reading);
        var (examples, tokenizer) = (start?.Tokenizer ?? pretrained?.Tokenizer) is { } known
            ? (reader.ReadTraining(data, known), known)
            : reader.ReadAndLearnTokenizer(data);
        if (start is not null)
            WarmStart.CheckLabels(task, options.LabelColumnName, start);
        var plan = Plan(reader, examples, tokenizer, start);
        if (start is not null)
        {
            WarmStart.WarnOfValidation(
                monitor.Log, start, options, examples.Count, plan.Validation.HasWeight, plan.Folds is not null);
        }
        var seen = WarmStart.SeenRows(start, examples.Hashes, plan.Validation.Hashes);
        examples = examples with { Weights = task.TrainingWeights(examples.Labels, examples.Weights) };
        if (examples.NGrams is not null)
            monitor.Begin(TrainingPhase.NGrams);
        // Selected once, because a network may read n-grams by their ids; the labels of validation rows are not used. In
        // cross-fitting every row validates: where the cap binds, the choice has seen its label.
        var features = examples.NGrams is null ? null
            : start?.NGrams!.Features ?? NGramTrainer.SelectFeatures(examples, task.LinearLearner, plan.AllTrainingRows,
                LimitsOf(encoder), text => monitor.Log.Warning(MessageSensitivity.None, text), monitor.Check,
                options.SymmetricPairs);
        var layout = encoder.ReadsSentences ? new SentenceLayout(tokenizer) : null;
        var rows = new TextRows(examples, plan, tokenizer, features, layout, seen);
        if (encoder.ReadsNGrams)
            rows = rows.Select(some => some.WithNGramIds(features!, options.MaximumTokens, monitor.Check));
        return layout is null ? rows : rows.Select(some => some.WithSentences(layout, monitor.Check));
    }

    // A network would not learn the embeddings of n-grams of one text where the fold without that text is learnt.
    private NGramLimits LimitsOf(EncoderConfiguration encoder) => encoder.ReadsNGrams
        ? options.NGramLimits with { MinimumCount = options.MinimumNGramCount ?? NGramLimits.UsualCount }
        : options.NGramLimits;

    private LinearPart TrainLinear(TextRows rows, TextModel? start, TrainingMonitor monitor)
    {
        var validation = rows.Plan.Validation;
        var source = new NGramSource(rows.Examples, rows.Features!, [.. Enumerable.Range(0, rows.Examples.Count)], seed,
            monitor.Check, options.NGramCost, monitor.CheckAt, OwnFeatures: start is null);
        return LinearPart.Train(task.LinearLearner, source, rows.Plan, (some, outputs) => task.Calibrate(
            [outputs], Array.ConvertAll(some, row => validation.Labels[row]),
            Array.ConvertAll(some, row => validation.Weights[row])).Loss);
    }

    private TextModel TrainNetworks(TextRows rows, LinearPart? linear, EncoderConfiguration encoder, Device device,
        TextModel? start, ExampleReader reader, TrainingMonitor monitor)
    {
        var configuration = CreateConfiguration(
            task.Prediction, encoder, rows.Tokenizer, rows.Features, rows.Plan.TrainingRows.Length);
        var generators = rows.Plan.TrainingRows.Select((_, i) => new Generator(SeedOf(i))).ToList();
        var network = new TextNetworkEnsemble([.. generators.Select(configuration.CreateNetwork)]);
        var model = new TextModel(configuration, rows.Tokenizer, network, linear?.Model, device);
        try
        {
            CopyWeights(network, start, monitor);
            var checkpoint = Pretrain(model, rows, isNew: start is null, reader, monitor);
            var trainees = generators.Select((generator, i) => new Trainee(
                new TextObjective(model, network.Networks[i], task, rows.Examples, rows.Plan.TrainingRows[i],
                    options.WordDropout, options.AttentionSpanPenalty)
                {
                    FineTuning = options.FineTuning,
                },
                (int)SeedOf(i), generator)).ToList();
            var validation = new TextValidation(model, task, rows.Plan.Validation, linear?.Scores, rows.Plan.Folds);
            using var initial = options.Distillation ? new BestWeights([.. network.Networks[0].parameters()]) : null;
            initial?.Take(0, 0);
            var defaults = DefaultsOf(encoder, rows.Examples);
            monitor.Begin(TrainingPhase.Network);
            var outcome = TrainingLoop.Run(monitor, trainees, validation, options, defaults, checkpoint);
            monitor.Begin(TrainingPhase.Calibration);
            var fitted = validation.Calibrate(monitor.Check);
            if (initial is not null)
            {
                monitor.Begin(TrainingPhase.Distillation);
                fitted = new TextDistillation(monitor, options, task)
                    .Run(model, initial, rows.Examples, validation, fitted, outcome.KeptEpoch, defaults, trainees[0]);
                network = KeepFirst(network);
                configuration = configuration with { NetworkCount = 1 };
            }
            if (linear is { NeedsFinish: true })
                monitor.Begin(TrainingPhase.NGrams);
            var ngrams = linear?.Finish();
            configuration = configuration with
            {
                Task = task.Complete(fitted, start?.Configuration.Task),
                Scales = ScalesOf(encoder, fitted, start),
            };
            checkpoint?.Delete();
            var summary = TrainingSummaries.Create(monitor, options, seed, network, reader.Counts, outcome) with
            {
                ValidationRows = rows.Plan.Validation.Weights.Count(weight => weight > 0),
                VocabularySize = rows.Tokenizer.VocabularySize,
                NGramCount = configuration.NGramFeatureCount,
                NetworkCount = configuration.NetworkCount,
                IsWarmStart = start is not null,
                Calibration = CalibrationOf(configuration.Scales, fitted),
            };
            LogPartWithoutEffect(monitor.Log, summary);
            var result = new TextModel(configuration, rows.Tokenizer, network, ngrams, device)
            {
                TrainingRows = rows.Seen,
                Summary = summary,
            };
            result.StoreIfItFits(options.WeightStorage, host);
            return result;
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

    /// <summary>Gives the networks the weights of the model to continue from, or of the checkpoint.</summary>
    private void CopyWeights(TextNetworkEnsemble networks, TextModel? start, TrainingMonitor monitor)
    {
        if (start is not null)
        {
            NetworkWeights.Copy(start.Network, networks);
        }
        else if (pretrained is not null)
        {
            // Numbers are in other units.
            var hasHead = pretrained.CopyTo(networks, task.Prediction, takesHead: task.HasClasses);
            monitor.Log.Info(MessageSensitivity.None, hasHead
                ? "The encoder and the head of the checkpoint are trained."
                : "The encoder of the checkpoint is trained, with a new head.");
        }
    }

    /// <summary>Pre-trains the networks of a new model, unless a training is to be resumed.</summary>
    /// <returns>What a training on labels saves its state with; null when it saves none.</returns>
    private Checkpoint? Pretrain(TextModel model, TextRows rows, bool isNew, ExampleReader reader, TrainingMonitor monitor)
    {
        var unlabelled = options.UnlabelledData is not { } texts || options.Pretraining == TextPretraining.None ? null
            : new UnlabelledTexts(reader.ReadUnlabelled(texts, rows.Tokenizer, rows.Layout));
        var checkpoint = options.CheckpointDirectory is not { } directory ? null : new Checkpoint(directory,
            TrainingSettings.Create(options, seed, model.Network, rows.Examples, rows.Plan.Validation, unlabelled), monitor.Log);
        if (isNew && IsPretrained(model.Configuration.Encoder, checkpoint))
        {
            new EncoderPretraining(monitor, options, options.Pretraining, options.NumberOfPretrainingEpochs, seed)
                .Run(model, Join(unlabelled, rows.Examples.Texts));
        }
        return checkpoint;
    }

    /// <summary>The model of the checkpoint, with its own head. Reads no rows.</summary>
    /// <param name="schema">The schema of the data; of the label column, only keys are looked at.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of the wrong type.</exception>
    /// <exception cref="InvalidOperationException">The checkpoint has no head that fits the task or the label column.</exception>
    public TextModel UseAsIs(DataViewSchema schema)
    {
        foreach (var text in options.TextColumnNames)
            InputColumns.Text(schema, text);
        var hasKeys = task.HasKeys && schema.GetColumnOrNull(options.LabelColumnName) is { Type: KeyDataViewType };
        DataViewSchema.Column? label = hasKeys ? task.Find(schema) : null;
        var prediction = pretrained!.PredictionOf(task, label);
        var configuration = CreateConfiguration(
            prediction, pretrained.Encoder, pretrained.Tokenizer, features: null, networks: 1);
        var network = configuration.CreateUninitializedNetworks();
        try
        {
            pretrained.CopyTo(network, prediction, takesHead: true);
            var model = new TextModel(configuration, pretrained.Tokenizer, network, ngrams: null, Devices.Choose(host));
            model.StoreIfItFits(options.WeightStorage, host);
            return model;
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    private static TrainingCalibration CalibrationOf(OutputScales scales, CalibrationResult? fitted) =>
        scales.PerOutput is not { } labels
            ? new(scales.NGram, scales.Network, scales.Offset, fitted?.Loss, fitted?.Accuracy)
            : new(labels.Average(label => label.NGram), labels.Average(label => label.Network),
                labels.Average(label => label.Offset), fitted?.Loss, fitted?.Accuracy);

    private static void LogPartWithoutEffect(IChannel log, TrainingSummary summary)
    {
        if (SummaryText.PartWithoutEffect(summary) is not { } part)
            return;
        if (summary.Calibration is { NGramScale: 0, NetworkScale: 0 })
            log.Warning(MessageSensitivity.None, part);
        else
            log.Info(MessageSensitivity.None, part);
    }

    private void WarnOfTwins(IChannel channel) => ColumnTwins.Warn(channel,
        (nameof(options.LabelColumnName), options.LabelColumnName), (nameof(options.TextColumnName), options.TextColumnName),
        (nameof(options.SecondTextColumnName), options.SecondTextColumnName),
        (nameof(options.ExampleWeightColumnName), options.ExampleWeightColumnName));

    // With a pre-trained encoder, few steps are enough, but many classes need more of them.
    private TrainingDefaults DefaultsOf(EncoderConfiguration encoder, ExampleSet examples)
    {
        var batch = examples.Count / 50;
        if (pretrained is not null)
        {
            return new(options.FineTuning.RateOf(encoder.DefaultLearningRate), BatchSize: Math.Clamp(batch, 16, 32),
                Steps: 300, FewestEpochs: 3, MostEpochs: 10);
        }
        var most = Math.Clamp(UsualTokens / Math.Max(examples.Texts.TokenCount, 1), 3, 20);
        return new(encoder.DefaultLearningRate, BatchSize: Math.Clamp(batch, 32, 128),
            Steps: 300 + 10 * task.Prediction.OutputCount, FewestEpochs: Math.Min(most, 4), MostEpochs: most);
    }

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
        return ScalesOf(encoder, fitted?.Scales, intercept, weightShare) with
        {
            PerOutput = fitted?.Labels?.Select(label => ScalesOf(encoder, label.Scales, label.Intercept)).ToArray(),
        };
    }

    private OutputScales ScalesOf(EncoderConfiguration encoder, double[]? fitted, double intercept, double weightShare = 0)
    {
        var (ngrams, network) = fitted switch
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
        var strata = task.StrataOf(examples.Labels);
        if (networks > 1 && CrossFits(examples))
        {
            var folds = CrossFolds.Create(strata, task.HasClasses, networks, new Random(seed), examples.Hashes);
            return TrainingPlan.CrossFit(examples, folds, networks, known);
        }
        if (networks > 1)
            return TrainingPlan.Hold([.. Enumerable.Range(0, examples.Count)], examples.Select([]), networks);
        var (training, validation) = ValidationSplit.Create(
            strata, task.HasClasses, options.ValidationFraction, new Random(seed), examples.Hashes,
            known);
        return TrainingPlan.Hold(training, examples.Select(validation), networks);
    }

    // Networks that each lack a fold of a few rows, or of the only text, learn less than the fold would tell about them. A
    // distillation needs networks that do not know a row.
    private bool CrossFits(ExampleSet examples) => options.Distillation || (options.ValidationFraction > 0
        && examples.Count >= ValidationSplit.FewestRows && (examples.Hashes is null || examples.Hashes.Distinct().Skip(1).Any()));

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
