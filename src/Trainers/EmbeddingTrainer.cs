using MLNet.Attention.Modules.Networks;
using MLNet.Attention.Modules.Primitives;
using MLNet.Attention.Trainers.Checkpoints;
using MLNet.Attention.Trainers.Data;
using MLNet.Attention.Trainers.Loop;
using MLNet.Attention.Trainers.Monitoring;
using MLNet.Attention.Trainers.Pretraining;
using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Models.Encoders;
using MLNet.Attention.Transforms.Tasks;
using MLNet.Attention.Transforms.Tokenization;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using static TorchSharp.torch;

namespace MLNet.Attention.Trainers;

/// <summary>Trains the encoder of vectors for search on texts, or on pairs of texts that mean the same.</summary>
internal sealed class EmbeddingTrainer(IHost host, AttentionEmbedderOptions options, int seed)
{
    /// <exception cref="ArgumentException">A column is missing or no text, or an option does not fit the checkpoint.</exception>
    /// <exception cref="InvalidOperationException">There is no text, or the loss diverged.</exception>
    /// <exception cref="FormatException">A checkpoint is damaged; the message names the file.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    public TextModel Train(IDataView data)
    {
        using var channel = host.Start("Training");
        using var monitor = new TrainingMonitor(host, channel, options);
        using var locked = CheckpointLock.Take(options.CheckpointDirectory);
        monitor.Begin(TrainingPhase.Reading);
        var pretrained = options.Checkpoint is { } folder ? PretrainedCheckpoint.Open(folder, nameof(options.Checkpoint)) : null;
        var limit = new TokenLimit(MostTokens(pretrained), TextTruncation.KeepHead);
        var reader = new EmbeddingReader(options, limit, monitor);
        var (texts, tokenizer) = pretrained is null
            ? reader.ReadAndLearnTokenizer(data)
            : (reader.Read(data, "training", pretrained.Tokenizer), pretrained.Tokenizer);
        var held = options.ValidationSet is { } set ? reader.Read(set, "validation", tokenizer) : null;
        var device = Devices.Choose(host);
        using var generator = new Generator((ulong)seed);
        var model = CreateModel(pretrained, tokenizer, limit, reader, generator, device);
        try
        {
            var state = options is { CheckpointDirectory: { } directory, TrainsByContrast: true }
                ? new Checkpoint(
                    directory, TrainingSettings.Create(options, seed, model.Network, texts, held ?? texts), channel)
                : null;
            if (options.Pretraining != TextPretraining.None && state is not { Exists: true })
            {
                new EncoderPretraining(
                    monitor, options, options.Pretraining, options.NumberOfPretrainingEpochs, seed, averages: true)
                    .Run(model, texts.Texts);
            }
            var (training, validation) = options.TrainsByContrast ? Split(texts, held) : ([], []);
            var outcome = options.TrainsByContrast
                ? Train(monitor, model, texts, held ?? texts, training, validation, generator, state)
                : null;
            model.Summary = TrainingSummaries.Create(monitor, options, seed, model.Network, reader.Counts, outcome) with
            {
                ValidationRows = validation.Length,
                VocabularySize = tokenizer.VocabularySize,
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

    private TrainingOutcome Train(TrainingMonitor monitor, TextModel model, EmbeddingSet texts, EmbeddingSet held, int[] training,
        int[] validation, Generator generator, Checkpoint? state)
    {
        monitor.Begin(TrainingPhase.Network);
        var defaults = DefaultsOf(model.Configuration.Encoder);
        var objective = new ContrastiveObjective(model, texts, training, options.Temperature, options.WordDropout);
        var measured = ReferenceEquals(held, texts) ? objective
            : new ContrastiveObjective(model, held, validation, options.Temperature, options.WordDropout);
        WarnOfParts(monitor.Log, objective, options.BatchSize ?? defaults.BatchSize);
        var outcome = TrainingLoop.Run(monitor, [new Trainee(objective, seed, generator)],
            new ContrastiveValidation(measured, validation, options.BatchSize ?? defaults.BatchSize), options, defaults, state);
        state?.Delete();
        return outcome;
    }

    private static void WarnOfParts(IChannel log, ContrastiveObjective objective, int batchSize)
    {
        int[] longest = [.. objective.Rows.OrderByDescending(objective.LengthOf).Take(batchSize).Reverse()];
        var parts = MicroBatches.Create(objective, longest).Count();
        if (parts > 1)
        {
            log.Warning(MessageSensitivity.None, $"The {longest.Length} longest rows, a batch, need so much memory that they " +
                $"are learnt from in {parts} parts, and a text is told apart from those of its part alone. A lower " +
                $"'{nameof(AttentionEmbedderOptions.MaximumTokens)}' makes the parts larger.");
        }
    }

    // Few epochs: an encoder that is trained on texts alone soon learns nothing but to tell these texts apart.
    private static TrainingDefaults DefaultsOf(EncoderConfiguration encoder) => encoder is PretrainedConfiguration
        ? new(encoder.DefaultLearningRate, BatchSize: 64, Steps: 300, FewestEpochs: 1, MostEpochs: 5)
        : new(LearningRate: 0.0005, BatchSize: 128, Steps: 300, FewestEpochs: 1, MostEpochs: 5);

    private TextModel CreateModel(PretrainedCheckpoint? pretrained, Tokenizer tokenizer, TokenLimit limit, EmbeddingReader reader,
        Generator generator, Device device)
    {
        var configuration = new TextModelConfiguration
        {
            Task = new Regression(), // of which nothing is read: the vectors are before the head
            Encoder = pretrained?.Encoder.With(TextEncoder.Transformer, options.ChosenDropout)
                ?? EncoderConfiguration.Create(options),
            VocabularySize = tokenizer.VocabularySize,
            Limit = limit,
            Pooling = options.ChosenPooling ?? pretrained?.Sentences?.Pooling ?? TextPooling.Mean,
            NormalizesVectors = options.Normalize,
            LexicalDimension = options.LexicalDimension,
            LexicalWeight = options.LexicalWeight,
            ReadsTypes = pretrained?.ReadsTypes ?? true,
        };
        var network = new TextNetworkEnsemble([configuration.CreateNetwork(generator)]);
        try
        {
            pretrained?.Read(network.Networks[0], readsOutput: false);
            return new TextModel(configuration, tokenizer, network, ngrams: null, device)
            {
                Counts = reader.WordCounts,
            };
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    private int MostTokens(PretrainedCheckpoint? pretrained)
    {
        if (pretrained is null)
            return options.MaximumTokens;
        if (options.ChosenMaximumTokens > pretrained.MaximumTokens)
        {
            throw Arguments.Wrong(options.MaximumTokens,
                $"at most {pretrained.MaximumTokens}, as in the checkpoint '{options.Checkpoint}'",
                nameof(options.MaximumTokens));
        }
        return Math.Min(options.MaximumTokens, pretrained.MaximumTokens);
    }

    /// <summary>Which rows are trained on and, of the same or of those held out, which validate.</summary>
    private (int[] Training, int[] Validation) Split(EmbeddingSet texts, EmbeddingSet? held) => held is not null
        ? ([.. Enumerable.Range(0, texts.Count)], [.. Enumerable.Range(0, held.Count)])
        : ValidationSplit.Create(new float[texts.Count], hasClasses: false, options.ValidationFraction, new Random(seed),
            [.. Enumerable.Range(0, texts.Count).Select(texts.FirstOf)]);
}
