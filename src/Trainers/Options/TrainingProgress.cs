namespace MLNet.Attention;

/// <summary>The progress of training.</summary>
public sealed record TrainingProgress
{
    /// <summary>The current epoch, from 1.</summary>
    public required int Epoch { get; init; }

    /// <summary>The most epochs; early stopping may end training sooner.</summary>
    public required int EpochCount { get; init; }

    /// <summary>Number of steps so far, in all epochs.</summary>
    public required int Step { get; init; }

    /// <summary>The most steps, in all epochs.</summary>
    public required int StepCount { get; init; }

    /// <summary>Whether this is the end of <see cref="Epoch"/>.</summary>
    public bool EpochEnded { get; init; }

    /// <summary>
    /// Mean loss of the network in this epoch so far: cross-entropy in nats, label smoothing included, for classes; squared
    /// error in units of the labels' variance for numbers.
    /// </summary>
    public required double TrainingLoss { get; init; }

    /// <summary>
    /// Mean loss of the whole model, n-gram part included, on the validation rows after calibration: log-loss in nats for
    /// classes, squared error in units of the labels' variance for numbers. Null before the end of an epoch and without
    /// validation rows.
    /// </summary>
    public double? ValidationLoss { get; init; }

    /// <summary>
    /// Share of the validation rows with the right prediction, in [0, 1]; null when <see cref="ValidationLoss"/> is null, and
    /// for numbers.
    /// </summary>
    public double? ValidationAccuracy { get; init; }

    /// <summary>Time since training began.</summary>
    public required TimeSpan Elapsed { get; init; }
}
