using MLNet.Attention.Trainers.Checkpoints;
using MLNet.Attention.Trainers.Data;
using MLNet.Attention.Trainers.Loop;
using MLNet.Attention.Trainers.Monitoring;
using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Models.Decoders;
using MLNet.Attention.Transforms.Models.Encoders;
using MLNet.Attention.Transforms.Tokenization;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using static TorchSharp.torch;

namespace MLNet.Attention.Trainers;

/// <summary>Trains a model from text to text on pairs, for summarizers and translators.</summary>
internal sealed class SequenceTrainer(IHost host, AttentionGeneratorOptions options, int seed)
{
    // A transformer learns less with a higher rate, a recurrent network much less with a lower one.
    private TrainingDefaults Defaults => new(options.Architecture == SequenceArchitecture.Recurrent ? 0.005 : 0.002);

    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of the wrong type.</exception>
    /// <exception cref="InvalidOperationException">There is nothing to learn from, or the loss diverged.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    /// <exception cref="ArgumentException">The options do not match <paramref name="start"/>.</exception>
    public SequenceModel Train(IDataView data, SequenceModel? start = null)
    {
        var (encoder, decoder) = (EncoderConfiguration.Create(options), DecoderConfiguration.Create(options));
        if (start is not null)
            WarmStart.CheckOptions(options, encoder, decoder, start);
        using var channel = host.Start("Training");
        using var monitor = new TrainingMonitor(host, channel, options);
        using var folder = CheckpointLock.Take(options.CheckpointDirectory);
        ColumnTwins.Warn(channel, (options.Source.Option, options.Source.Name),
            (nameof(options.TargetColumnName), options.TargetColumnName));
        monitor.Begin(TrainingPhase.Reading);
        var device = Devices.Choose(host);
        var reader = new SequenceReader(options, monitor);
        var (rows, source, target) = start is null
            ? reader.ReadAndLearnTokenizers(data)
            : (reader.Read(data, "training", start.Source, start.Target), start.Source, start.Target);
        var (training, validation) = SplitOrRead(reader, rows, source, target, start);
        if (start is not null)
            WarmStart.WarnOfValidation(channel, start, options, rows.Count, validation.Count > 0);
        if (validation.Count == 0)
            channel.Info(MessageSensitivity.None, "No validation rows: all epochs run, and the last epoch is kept.");
        using var generator = new Generator((ulong)seed, device);
        var configuration = CreateConfiguration(encoder, decoder, source, target);
        var model = new SequenceModel(configuration, source, target, configuration.CreateNetwork(generator), device)
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
            var objective = new SequenceObjective(model, options, training, validation);
            monitor.Begin(TrainingPhase.Network);
            var outcome = TrainingLoop.Run(
                monitor, [new Trainee(objective, seed, generator)], objective, options, Defaults, checkpoint);
            checkpoint?.Delete();
            model.Summary = TrainingSummaries.Create(monitor, options, seed, model.Network, reader.Counts, outcome) with
            {
                ValidationRows = validation.Count,
                VocabularySize = source.VocabularySize,
                TargetVocabularySize = ReferenceEquals(source, target) ? null : target.VocabularySize,
                IsWarmStart = start is not null,
            };
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    private void Pretrain(
        TrainingMonitor monitor, SequenceModel model, UnlabelledTexts unlabelled, Generator generator)
    {
        monitor.Begin(TrainingPhase.Pretraining);
        monitor.Log.Info(MessageSensitivity.None, $"Pre-training on {unlabelled.Texts.Count} texts without targets.");
        var pretraining = (AttentionGeneratorOptions)options.Clone();
        pretraining.NumberOfEpochs = options.NumberOfPretrainingEpochs;
        var objective = new DenoisingObjective(model, unlabelled.Texts);
        TrainingLoop.Run(monitor, [new Trainee(objective, seed, generator)], validation: null, pretraining, Defaults,
            checkpoint: null);
    }

    private (SequenceSet Training, SequenceSet Validation) SplitOrRead(
        SequenceReader reader, SequenceSet rows, Tokenizer source, Tokenizer target, SequenceModel? start)
    {
        if (options.ValidationSet is not null)
            return (rows, reader.Read(options.ValidationSet, "validation", source, target));
        var (training, validation) = ValidationSplit.Create(
            new float[rows.Count], hasClasses: false, options.ValidationFraction, new Random(seed), rows.Hashes,
            WarmStart.KnownRows(start));
        return (rows.Select(training), rows.Select(validation));
    }

    private SequenceModelConfiguration CreateConfiguration(
        EncoderConfiguration encoder, DecoderConfiguration decoder, Tokenizer source, Tokenizer target) => new()
    {
        Encoder = encoder,
        Decoder = decoder,
        VocabularySize = source.VocabularySize,
        TargetVocabularySize = ReferenceEquals(source, target) ? null : target.VocabularySize,
        Limit = new TokenLimit(options.MaximumTokens, options.Truncation),
        MaximumTargetTokens = options.MaximumTargetTokens,
        Generation = options.Generation,
        Columns = options.Columns,
    };
}
