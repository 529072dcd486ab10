using MLNet.Attention.Trainers.Checkpoints;
using MLNet.Attention.Trainers.Data;
using MLNet.Attention.Trainers.Loop;
using MLNet.Attention.Trainers.Monitoring;
using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.Columns;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Models.Decoders;
using MLNet.Attention.Transforms.Pretrained;
using MLNet.Attention.Transforms.Tokenization;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using static TorchSharp.torch;

namespace MLNet.Attention.Trainers;

/// <summary>Trains a model from text to text on pairs, for summarizers and translators.</summary>
internal sealed class SequenceTrainer(IHost host, AttentionGeneratorOptions options, int seed)
{
    // Of checkpoints, the rates that their papers fine-tune with, for a width of 768; narrower networks bear more.
    private const double PretrainedRate = 5e-5;
    private const double T5Rate = 3e-4;
    private const int UsualWidth = 768;

    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of the wrong type.</exception>
    /// <exception cref="InvalidOperationException">There is nothing to learn from, or the loss diverged.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    /// <exception cref="ArgumentException">The options do not match <paramref name="start"/>.</exception>
    /// <exception cref="FormatException">A file of a checkpoint is missing or damaged; the message names it.</exception>
    public SequenceModel Train(IDataView data, SequenceModel? start = null)
    {
        if (start is not null)
            WarmStart.CheckOptions(options, start);
        using var channel = host.Start("Training");
        using var monitor = new TrainingMonitor(host, channel, options);
        using var locked = CheckpointLock.Take(options.CheckpointDirectory);
        ColumnTwins.Warn(channel, (options.Source.Option, options.Source.Name),
            (nameof(options.TargetColumnName), options.TargetColumnName));
        monitor.Begin(TrainingPhase.Reading);
        var device = Devices.Choose(host);
        using var generator = new Generator((ulong)seed);
        using var pretrained = Open();
        if (pretrained is not null)
            Report(monitor.Log, pretrained);
        if (pretrained is not null && options.IsUntrained)
        {
            InputColumns.Text(data.Schema, options.Source.Name);
            var untrained = Configure(pretrained);
            var asItIs = new SequenceModel(untrained, pretrained.Tokenizer, pretrained.TargetTokenizer,
                pretrained.CreateNetwork(untrained, generator), device);
            asItIs.StoreIfItFits(options.WeightStorage, host);
            return asItIs;
        }
        var reader = new SequenceReader(options, monitor);
        var (rows, configuration, source, target) = Read(data, reader, pretrained, start);
        options.CheckFrozenLayers(configuration.Network.EncoderLayerCount, options.Checkpoint);
        var (training, validation) = SplitOrRead(reader, rows, source, target, configuration, start);
        if (start is not null)
            WarmStart.WarnOfValidation(channel, start, options, rows.Count, validation.Count > 0);
        if (validation.Count == 0)
            channel.Info(MessageSensitivity.None, "No validation rows: all epochs run, and the last epoch is kept.");
        var network = pretrained?.CreateNetwork(configuration, generator) ?? configuration.CreateNetwork(generator);
        var model = new SequenceModel(configuration, source, target, network, device)
        {
            TrainingRows = WarmStart.SeenRows(start, rows.Hashes, validation.Hashes),
        };
        try
        {
            if (start is not null)
                NetworkWeights.Copy(start.Network, model.Network);
            var unlabelled = options.UnlabelledData is { } texts
                ? new UnlabelledTexts(reader.ReadSources(texts, "unlabelled", source))
                : null;
            var checkpoint = options.CheckpointDirectory is not { } directory ? null : new Checkpoint(directory,
                TrainingSettings.Create(options, seed, model.Network, rows, validation, unlabelled), channel);
            // A checkpoint is of the training on pairs: pre-training is behind it.
            if (unlabelled is not null && checkpoint is not { Exists: true })
                Pretrain(monitor, model, unlabelled, generator);
            var objective = new SequenceObjective(model, options, training, validation) { FineTuning = options.FineTuning };
            monitor.Begin(TrainingPhase.Network);
            var outcome = TrainingLoop.Run(monitor, [new Trainee(objective, seed, generator)], objective, options,
                DefaultsOf(configuration), checkpoint);
            checkpoint?.Delete();
            model.Summary = TrainingSummaries.Create(monitor, options, seed, model.Network, reader.Counts, outcome) with
            {
                ValidationRows = validation.Count,
                VocabularySize = source.VocabularySize,
                TargetVocabularySize = ReferenceEquals(source, target) ? null : target.VocabularySize,
                IsWarmStart = start is not null,
            };
            model.StoreIfItFits(options.WeightStorage, host);
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    private SequenceCheckpoint? Open()
    {
        if (options.Checkpoint is not { } folder)
            return null;
        CheckpointFolder.CheckThere(folder, nameof(options.Checkpoint));
        return new SequenceCheckpoint(folder, options.Languages.Source, options.Languages.Target);
    }

    private void Pretrain(
        TrainingMonitor monitor, SequenceModel model, UnlabelledTexts unlabelled, Generator generator)
    {
        monitor.Begin(TrainingPhase.Pretraining);
        monitor.Log.Info(MessageSensitivity.None, $"Pre-training on {unlabelled.Texts.Count} texts without targets.");
        var pretraining = (AttentionGeneratorOptions)options.Clone();
        pretraining.NumberOfEpochs = options.NumberOfPretrainingEpochs;
        var objective = new DenoisingObjective(model, unlabelled.Texts) { FineTuning = options.FineTuning.ForPretraining() };
        TrainingLoop.Run(monitor, [new Trainee(objective, seed, generator)], validation: null, pretraining,
            DefaultsOf(model.Configuration), checkpoint: null);
    }

    /// <summary>The rows, what the network will be, and the tokenizers of source and target.</summary>
    private (SequenceSet Rows, SequenceModelConfiguration Configuration, Tokenizer Source, Tokenizer Target) Read(
        IDataView data, SequenceReader reader, SequenceCheckpoint? pretrained, SequenceModel? start)
    {
        if (pretrained is null && start is null)
        {
            var learnt = reader.ReadAndLearnTokenizers(data);
            return (learnt.Rows, Configure(ComposedSequenceNetwork.Create(options), learnt.Source, learnt.Target), learnt.Source,
                learnt.Target);
        }
        var configuration = start is null ? Configure(pretrained!) : Continue(start.Configuration);
        var (source, target) = (start?.Source ?? pretrained!.Tokenizer, start?.Target ?? pretrained!.TargetTokenizer);
        return (reader.Read(data, "training", source, target, configuration), configuration, source, target);
    }

    private (SequenceSet Training, SequenceSet Validation) SplitOrRead(SequenceReader reader, SequenceSet rows, Tokenizer source,
        Tokenizer target, SequenceModelConfiguration configuration, SequenceModel? start)
    {
        if (options.ValidationSet is not null)
            return (rows, reader.Read(options.ValidationSet, "validation", source, target, configuration));
        var (training, validation) = ValidationSplit.Create(
            new float[rows.Count], hasClasses: false, options.ValidationFraction, new Random(seed), rows.Hashes,
            WarmStart.KnownRows(start));
        return (rows.Select(training), rows.Select(validation));
    }

    private SequenceModelConfiguration Configure(
        SequenceNetworkConfiguration network, Tokenizer source, Tokenizer target) => new()
    {
        Network = network,
        VocabularySize = source.VocabularySize,
        TargetVocabularySize = ReferenceEquals(source, target) ? null : target.VocabularySize,
        Limit = new TokenLimit(options.MaximumTokens, options.Truncation),
        MaximumTargetTokens = options.MaximumTargetTokens,
        Generation = options.Generation,
        Columns = options.Columns,
        Prefix = options.Prefix,
    };

    private SequenceModelConfiguration Configure(SequenceCheckpoint pretrained)
    {
        // The decoder reads a token before the target.
        var mostTarget = Math.Max(pretrained.Network.MostTargetTokens(options.MaximumTargetTokens) - 1, 1);
        var generation = pretrained.Generation.Options;
        if (!pretrained.Generation.HasMaximum && !options.IsUntrained)
            generation.MaximumTokens = Math.Min(options.MaximumTargetTokens, mostTarget);
        return Configure(pretrained.Network, pretrained.Tokenizer, pretrained.TargetTokenizer) with
        {
            Tokens = pretrained.Generation.Tokens,
            Limit = new TokenLimit(Math.Min(options.MaximumTokens, pretrained.MaximumTokens), options.Truncation),
            MaximumTargetTokens = Math.Min(options.MaximumTargetTokens, mostTarget),
            Generation = options.GivenGeneration ?? generation,
        };
    }

    /// <summary>The configuration of a model to continue from, of which only what is not learnt may differ.</summary>
    private SequenceModelConfiguration Continue(SequenceModelConfiguration start) => start with
    {
        Generation = options.GivenGeneration ?? (start.Network.IsPretrained ? start.Generation : options.Generation),
        Columns = options.Columns,
    };

    private void Report(IChannel channel, SequenceCheckpoint pretrained)
    {
        channel.Info(MessageSensitivity.None, $"Checkpoint {options.Checkpoint}: {pretrained.Network.Family}, width " +
            $"{pretrained.Network.Dimension}, {pretrained.Network.EncoderLayers.Count} and " +
            $"{pretrained.Network.DecoderLayers.Count} layers, {pretrained.Tokenizer.VocabularySize} tokens.");
        if (pretrained.Generation.Ignored.Count > 0)
        {
            channel.Warning(MessageSensitivity.None, $"{GenerationConfig.FileName}: " +
                $"{string.Join(", ", pretrained.Generation.Ignored)}; generation here has no counterpart and ignores it.");
        }
    }

    // A transformer learns less with a higher rate, a recurrent network much less with a lower one.
    private TrainingDefaults DefaultsOf(SequenceModelConfiguration configuration) =>
        configuration.Network is PretrainedSequenceNetwork network
            ? new(options.FineTuning.RateOf((network.Family == SequenceFamily.T5 ? T5Rate : PretrainedRate)
                * Math.Max(1, UsualWidth / (double)network.Dimension)), FewestEpochs: 3, MostEpochs: 10)
            : new(options.Architecture == SequenceArchitecture.Recurrent ? 0.005 : options.FineTuning.RateOf(0.002));
}
