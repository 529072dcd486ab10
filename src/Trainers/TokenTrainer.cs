using MLNet.Attention.Modules.Networks;
using MLNet.Attention.Trainers.Checkpoints;
using MLNet.Attention.Trainers.Data;
using MLNet.Attention.Trainers.Loop;
using MLNet.Attention.Trainers.Monitoring;
using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.Columns;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Models.Encoders;
using MLNet.Attention.Transforms.Tokenization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using static TorchSharp.torch;

namespace MLNet.Attention.Trainers;

/// <summary>Trains a token classifier on texts with a label for each token.</summary>
internal sealed class TokenTrainer(IHost host, TokenClassifierOptions options, int seed)
{
    private static readonly TrainingDefaults FromScratch = new(LearningRate: 0.002, Steps: 800, FewestEpochs: 8);

    /// <exception cref="ArgumentException">
    /// A column is missing or of the wrong type, or an option does not fit the checkpoint.
    /// </exception>
    /// <exception cref="InvalidOperationException">There is nothing to learn from, or the loss diverged.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    public TokenModel Train(IDataView data)
    {
        using var channel = host.Start("Training");
        using var monitor = new TrainingMonitor(host, channel, options);
        using var locked = CheckpointLock.Take(options.CheckpointDirectory);
        monitor.Begin(TrainingPhase.Reading);
        var pretrained = options.Checkpoint is { } folder ? PretrainedCheckpoint.Open(folder, nameof(options.Checkpoint)) : null;
        var given = pretrained?.Tokenizer;
        if (options.NumberOfEpochs == 0)
            return UseHead(pretrained!, given!);
        var reader = new WordReader(options, channel, monitor.Check);
        var label = WordReader.FindLabel(data.Schema, options.LabelColumnName);
        var configuration = CreateConfiguration(CountOf(label), ClassLabels.Of(label), pretrained, given);
        var (rows, tokenizer) = given is null
            ? reader.ReadAndLearnTokenizer(data, configuration.Scheme, configuration.MaximumTokens)
            : (reader.ReadTraining(data, configuration.Scheme, given, configuration.WordLimit(given)), given);
        configuration = configuration with { VocabularySize = tokenizer.VocabularySize };
        var (training, validation) = SplitOrRead(reader, rows, tokenizer, configuration);
        if (validation is null)
            channel.Info(MessageSensitivity.None, "No validation rows: all epochs run, and the last epoch is kept.");
        var device = Devices.Choose(host);
        using var generator = new Generator((ulong)seed, device);
        var network = CreateNetwork(channel, configuration, pretrained, generator);
        var model = new TokenModel(configuration, tokenizer, network, device) { Storage = options.WeightStorage };
        try
        {
            var objective = new WordObjective(model, training, validation, options.WordDropout, options.MaximizeF1);
            var checkpoint = options.CheckpointDirectory is not { } directory ? null : new Checkpoint(directory,
                TrainingSettings.Create(options, seed, model.Network, training, validation ?? training.Select([])), channel);
            monitor.Begin(TrainingPhase.Network);
            var outcome = TrainingLoop.Run(monitor, [new Trainee(objective, seed, generator)], objective, options,
                DefaultsOf(configuration.Encoder), checkpoint);
            monitor.Begin(TrainingPhase.Calibration);
            model.Network.Lower(configuration.Scheme.Outside, objective.FindDiscount(monitor.Check));
            checkpoint?.Delete();
            model.Summary = TrainingSummaries.Create(monitor, options, seed, model.Network, reader.Counts, outcome) with
            {
                ValidationRows = validation?.Count ?? 0,
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
    private TokenModel UseHead(PretrainedCheckpoint pretrained, Tokenizer tokenizer)
    {
        if (pretrained.Head != PretrainedHead.TokenClassification)
        {
            throw new InvalidOperationException($"'{nameof(options.NumberOfEpochs)}' is 0; expected at least 1, because " +
                $"'{nameof(options.Checkpoint)}' has the head {pretrained.Head}, which does not classify tokens.");
        }
        var names = ClassLabels.Of(pretrained.ClassNames);
        var configuration = CreateConfiguration(pretrained.ClassNames.Count, names, pretrained, tokenizer) with
        {
            VocabularySize = tokenizer.VocabularySize,
        };
        if (configuration.LinearChain || !HasHeadOf(pretrained, configuration))
        {
            throw new InvalidOperationException($"'{nameof(options.NumberOfEpochs)}' is 0; expected at least 1, because " +
                (configuration.LinearChain ? $"'{nameof(options.LinearChain)}' is true, which no checkpoint has."
                    : "the head of the checkpoint has no class 'O', for tokens outside of entities."));
        }
        var network = configuration.CreateUninitializedNetwork();
        pretrained.Read(network, readsHead: true);
        return new TokenModel(configuration, tokenizer, network, Devices.Choose(host)) { Storage = options.WeightStorage };
    }

    private static WordNetwork CreateNetwork(
        IChannel channel, TokenModelConfiguration configuration, PretrainedCheckpoint? pretrained, Generator generator)
    {
        var network = configuration.CreateNetwork(generator);
        if (pretrained is null)
            return network;
        var readsHead = HasHeadOf(pretrained, configuration);
        channel.Info(MessageSensitivity.None, readsHead
            ? "The encoder and the head of the checkpoint are trained."
            : "The encoder of the checkpoint is trained, with a new head.");
        pretrained.Read(network, readsHead);
        return network;
    }

    private static bool HasHeadOf(PretrainedCheckpoint pretrained, TokenModelConfiguration configuration) =>
        pretrained.Head == PretrainedHead.TokenClassification && pretrained.ClassNames.SequenceEqual(configuration.Scheme.Names);

    private (WordSet Training, WordSet? Validation) SplitOrRead(
        WordReader reader, WordSet rows, Tokenizer tokenizer, TokenModelConfiguration configuration)
    {
        if (options.ValidationSet is { } set)
        {
            CheckSame(WordReader.FindLabel(set.Schema, options.LabelColumnName), configuration);
            return (rows, reader.Read(set, "validation", configuration.Scheme, tokenizer, configuration.WordLimit(tokenizer)));
        }
        var (training, validation) = ValidationSplit.Create(
            new float[rows.Count], hasClasses: false, options.ValidationFraction, new Random(seed), rows.Hashes);
        return (rows.Select(training), validation.Length == 0 ? null : rows.Select(validation));
    }

    private static void CheckSame(DataViewSchema.Column label, TokenModelConfiguration configuration)
    {
        var (count, labels) = (CountOf(label), ClassLabels.Of(label));
        if (count == configuration.KeyCount && (labels is null || configuration.Labels is null
            || labels.Names.SequenceEqual(configuration.Labels.Names)))
        {
            return;
        }
        throw new ArgumentOutOfRangeException(nameof(label), $"The label column '{label.Name}' of the validation set has " +
            $"{count} keys{Start(labels)}; expected the {configuration.KeyCount} keys of the training " +
            $"data{Start(configuration.Labels)}. Map both with one fitted MapValueToKey.");
    }

    private TokenModelConfiguration CreateConfiguration(
        int keys, ClassLabels? labels, PretrainedCheckpoint? pretrained, Tokenizer? tokenizer) => new(keys, labels)
    {
        Encoder = pretrained?.Encoder ?? EncoderConfiguration.Create(options),
        VocabularySize = options.VocabularySize,
        MaximumTokens = pretrained is null ? options.MaximumTokens : MaximumTokensOf(pretrained, tokenizer!),
        WordPooling = options.WordPooling,
        FeatureBuckets = options.FeatureBuckets,
        LinearChain = options.LinearChain,
    };

    private int MaximumTokensOf(PretrainedCheckpoint pretrained, Tokenizer tokenizer)
    {
        var (fewest, most) = (tokenizer.Template.Single.Count + 1, pretrained.MaximumTokens);
        var tokens = options.ChosenMaximumTokens ?? Math.Min(options.MaximumTokens, most);
        return tokens >= fewest && tokens <= most ? tokens : throw new ArgumentOutOfRangeException(nameof(options.MaximumTokens),
            $"'{nameof(options.MaximumTokens)}' is {tokens}; expected in [{fewest}, {most}], as the checkpoint can read.");
    }

    private static int CountOf(DataViewSchema.Column label) =>
        (int)((KeyDataViewType)((VectorDataViewType)label.Type).ItemType).Count;

    private static string Start(ClassLabels? labels) =>
        labels is null ? "" : $" ({string.Join(", ", labels.Names.Take(3).Select(name => $"'{name}'"))}, …)";
}
