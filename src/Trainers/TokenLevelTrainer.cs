using MLNet.Attention.Trainers.Checkpoints;
using MLNet.Attention.Trainers.Loop;
using MLNet.Attention.Trainers.Monitoring;
using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Models.Encoders;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using static TorchSharp.torch;

namespace MLNet.Attention.Trainers;

/// <summary>Trains a model whose network says something of each token: from rows, or a checkpoint, to the fitted model.</summary>
/// <typeparam name="TOptions">The options.</typeparam>
/// <typeparam name="TModel">The model.</typeparam>
/// <param name="host">Provides channels and the device.</param>
/// <param name="options">The options.</param>
/// <param name="seed">Seed of all that is random.</param>
internal abstract class TokenLevelTrainer<TOptions, TModel>(IHost host, TOptions options, int seed)
    where TOptions : TokenLevelOptions
    where TModel : FittedModel
{
    protected TOptions Options => options;

    protected int Seed => seed;

    /// <summary>The defaults of a training from scratch.</summary>
    protected abstract TrainingDefaults FromScratch { get; }

    /// <summary>The head of a checkpoint that can be used as it is.</summary>
    protected abstract PretrainedHead Head { get; }

    /// <summary>What that head does, and another does not.</summary>
    protected abstract string Work { get; }

    /// <exception cref="ArgumentException">
    /// A column is missing or of the wrong type, or an option does not fit the checkpoint.
    /// </exception>
    /// <exception cref="InvalidOperationException">There is nothing to learn from, or the loss diverged.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    public TModel Train(IDataView data)
    {
        using var channel = host.Start("Training");
        using var monitor = new TrainingMonitor(host, channel, options);
        using var locked = CheckpointLock.Take(options.CheckpointDirectory);
        monitor.Begin(TrainingPhase.Reading);
        var pretrained = options.Checkpoint is { } folder ? PretrainedCheckpoint.Open(folder, nameof(options.Checkpoint)) : null;
        if (options.NumberOfEpochs == 0)
            return UseHead(pretrained!);
        if (pretrained is not null)
            options.CheckFrozenLayers(pretrained.Encoder.LayerCount, pretrained.Directory);
        var plan = Read(data, pretrained, monitor);
        if (plan.Validation is null)
            channel.Info(MessageSensitivity.None, "No validation rows: all epochs run, and the last epoch is kept.");
        var device = Devices.Choose(host);
        using var generator = new Generator((ulong)seed);
        var (model, objective) = plan.Create(generator, device);
        try
        {
            var checkpoint = options.CheckpointDirectory is not { } directory ? null : new Checkpoint(directory,
                TrainingSettings.Create(options, seed, objective.Network, plan.Training, plan.Validation), channel);
            monitor.Begin(TrainingPhase.Network);
            var outcome = TrainingLoop.Run(monitor, [new Trainee(objective, seed, generator)], objective, options,
                DefaultsOf(plan.Encoder), checkpoint);
            objective.Finish(monitor);
            checkpoint?.Delete();
            model.Summary = TrainingSummaries.Create(monitor, options, seed, objective.Network, plan.Counts, outcome) with
            {
                ValidationRows = plan.ValidationRows,
                VocabularySize = plan.VocabularySize,
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

    /// <summary>Reads the rows, and plans the model that learns from them.</summary>
    protected abstract TokenLevelPlan<TModel> Read(IDataView data, PretrainedCheckpoint? pretrained, TrainingMonitor monitor);

    /// <summary>The model of a checkpoint, with its own head. Reads no rows.</summary>
    protected abstract TModel UseHead(PretrainedCheckpoint pretrained, Device device);

    /// <summary>The error for a checkpoint that cannot be used as it is.</summary>
    protected static InvalidOperationException Unfit(string reason) =>
        new($"'{nameof(options.NumberOfEpochs)}' is 0; expected at least 1, because {reason}.");

    private TModel UseHead(PretrainedCheckpoint pretrained)
    {
        if (pretrained.Head != Head)
            throw Unfit($"'{nameof(options.Checkpoint)}' has the head {pretrained.Head}, which does not {Work}");
        var model = UseHead(pretrained, Devices.Choose(host));
        model.StoreIfItFits(options.WeightStorage, host);
        return model;
    }

    // A pretrained encoder needs few epochs (Devlin et al. 2019, appendix A.3).
    private TrainingDefaults DefaultsOf(EncoderConfiguration encoder) => encoder is PretrainedConfiguration
        ? new(options.FineTuning.RateOf(encoder.DefaultLearningRate), Steps: 300, FewestEpochs: 3, MostEpochs: 10)
        : FromScratch;
}
