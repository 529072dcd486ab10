using MLNet.Attention.Trainers.Checkpoints;
using MLNet.Attention.Trainers.Data;
using MLNet.Attention.Trainers.Loop;
using MLNet.Attention.Trainers.Monitoring;
using static TorchSharp.torch;

namespace MLNet.Attention.Trainers;

/// <summary>Creates the summary of a training, at its end.</summary>
internal static class TrainingSummaries
{
    /// <summary>What the summaries of all trainings have.</summary>
    /// <param name="monitor">The phases and times of the training.</param>
    /// <param name="options">The options.</param>
    /// <param name="seed">The seed, from the options or the environment.</param>
    /// <param name="network">The network; null without one.</param>
    /// <param name="rows">What was read.</param>
    /// <param name="outcome">What the training of the network came to; null without one.</param>
    public static TrainingSummary Create(TrainingMonitor monitor, AttentionTrainingOptions options, int seed,
        nn.Module? network, RowCounts rows, TrainingOutcome? outcome) => new()
    {
        LibraryVersion = typeof(TrainingSummaries).Assembly.GetName().Version!.ToString(3),
        Seed = seed,
        RowsRead = rows.Read,
        RowsSkipped = rows.Skipped,
        TextsCut = rows.TextsCut,
        NetworkCount = network is null ? 0 : 1,
        WeightCount = network?.parameters().Sum(parameter => parameter.numel()) ?? 0,
        ResumedAfterEpoch = outcome?.ResumedAfterEpoch ?? 0,
        Phases = monitor.Phases,
        Duration = monitor.Elapsed,
        Epochs = outcome?.Epochs ?? [],
        KeptEpoch = outcome?.KeptEpoch ?? 0,
        End = outcome?.End ?? TrainingEnd.AllEpochs,
        ValidationMeasure = outcome?.Measure ?? ValidationMeasure.Accuracy,
        Options = TrainingSettings.OptionsOf(options),
    };
}
