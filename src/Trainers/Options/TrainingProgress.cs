namespace MLNet.Attention;

/// <summary>The progress of training.</summary>
/// <remarks>
/// With <see cref="AttentionGeneratorOptions.UnlabelledData"/>, the epochs of pre-training are reported first; then epochs, steps
/// and time begin anew.
/// </remarks>
public sealed record TrainingProgress
{
    /// <summary>The current epoch, from 1.</summary>
    public required int Epoch { get; init; }

    /// <summary>The most epochs; early stopping or a limit of time may end training sooner.</summary>
    public required int EpochCount { get; init; }

    /// <summary>Number of steps so far, in all epochs.</summary>
    public required int Step { get; init; }

    /// <summary>The most steps, in all epochs; training may end sooner, as with <see cref="EpochCount"/>.</summary>
    public required int StepCount { get; init; }

    /// <summary>Whether this is the end of <see cref="Epoch"/>.</summary>
    public bool EpochEnded { get; init; }

    /// <summary>
    /// Mean loss of the network in this epoch so far: cross-entropy in nats, label smoothing included, for classes; squared
    /// error in units of the labels' variance for numbers; cross-entropy in nats per token, label smoothing and coverage loss
    /// included, for texts that are learnt to write; cross-entropy in nats per sentence for sentences that are chosen.
    /// </summary>
    public required double TrainingLoss { get; init; }

    /// <summary>
    /// Mean loss of the whole model, n-gram part included, on the validation rows after calibration: log-loss in nats for
    /// classes, squared error in units of the labels' variance for numbers; for texts and sentences the cross-entropy alone.
    /// Null before the end of an epoch, without validation rows, and in pre-training.
    /// </summary>
    public double? ValidationLoss { get; init; }

    /// <summary>
    /// Share of the validation rows with the right prediction, or of a token classifier the F1 of entities, in [0, 1]; null when <see cref="ValidationLoss"/> is null, and
    /// for numbers, texts and sentences.
    /// </summary>
    public double? ValidationAccuracy { get; init; }

    /// <summary>Time since training began.</summary>
    public required TimeSpan Elapsed { get; init; }
}
