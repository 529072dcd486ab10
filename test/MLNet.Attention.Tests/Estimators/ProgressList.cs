namespace MLNet.Attention.Tests.Estimators;

/// <summary>Keeps what a trainer reports, and acts on it in the trainer's own thread.</summary>
internal sealed class ProgressList(Action<TrainingProgress>? act = null) : IProgress<TrainingProgress>
{
    public List<TrainingProgress> Reports { get; } = [];

    /// <summary>The reports of steps and of the ends of epochs.</summary>
    public IReadOnlyList<TrainingProgress> Steps => [.. Reports.Where(report => report.TrainingLoss is not null)];

    public IReadOnlyList<TrainingProgress> Epochs => [.. Reports.Where(report => report.EpochEnded)];

    public void Report(TrainingProgress value)
    {
        Reports.Add(value);
        act?.Invoke(value);
    }
}
