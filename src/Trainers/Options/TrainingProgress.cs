using System.Globalization;
using System.Text;
using MLNet.Attention.Transforms.Summaries;

namespace MLNet.Attention;

/// <summary>The progress of <c>Fit</c>.</summary>
/// <remarks>
/// Each phase is reported when it begins, then a few times a second. Phases without epochs have the epoch 0 and no loss. Epochs
/// and steps count anew in each phase that has them: <see cref="TrainingPhase.Pretraining"/>,
/// <see cref="TrainingPhase.Network"/> and <see cref="TrainingPhase.Distillation"/>.
/// </remarks>
public sealed record TrainingProgress
{
    /// <summary>What <c>Fit</c> does now.</summary>
    public required TrainingPhase Phase { get; init; }

    /// <summary>
    /// The share of the phase that is done, in [0, 1]: of its rows, merges, models, rounds or steps, or of its time limit; null
    /// where it is not known, as while a file of unknown length is read.
    /// </summary>
    public double? PhaseShare { get; init; }

    /// <summary>
    /// An estimate of the rest of the phase, at the pace so far; early stopping may end it sooner. Null where the share is not
    /// known, or nearly nothing is done yet.
    /// </summary>
    public TimeSpan? PhaseRemaining { get; init; }

    /// <summary>The current epoch, from 1; 0 in a phase without epochs, and before the first one.</summary>
    public int Epoch { get; init; }

    /// <summary>The most epochs; early stopping or a limit of time may end training sooner.</summary>
    public int EpochCount { get; init; }

    /// <summary>Number of steps so far, in all epochs.</summary>
    public int Step { get; init; }

    /// <summary>The most steps, in all epochs; training may end sooner, as with <see cref="EpochCount"/>.</summary>
    public int StepCount { get; init; }

    /// <summary>The last epoch of the checkpoint that the training goes on from; 0 without one.</summary>
    public int ResumedAfterEpoch { get; init; }

    /// <summary>Whether this is the end of <see cref="Epoch"/>.</summary>
    public bool EpochEnded { get; init; }

    /// <summary>
    /// Mean loss of the network in this epoch so far: cross-entropy in nats, label smoothing included, for classes; squared
    /// error in units of the labels' variance for numbers; cross-entropy in nats per token, label smoothing and coverage loss
    /// included, for texts that are learnt to write; cross-entropy in nats per sentence for sentences that are chosen. Null
    /// before the first step, and in a phase without epochs.
    /// </summary>
    public double? TrainingLoss { get; init; }

    /// <summary>
    /// Mean loss of the whole model, n-gram part included, on the validation rows after calibration: log-loss in nats for
    /// classes, squared error in units of the labels' variance for numbers; for texts and sentences the cross-entropy alone.
    /// Null before the end of an epoch, without validation rows, and in pre-training.
    /// </summary>
    public double? ValidationLoss { get; init; }

    /// <summary>
    /// How good the predictions for the validation rows are, in [0, 1], as <see cref="ValidationMeasure"/> measures it.
    /// Null when <see cref="ValidationLoss"/> is null, and for numbers, texts and sentences.
    /// </summary>
    public double? ValidationAccuracy { get; init; }

    /// <summary>
    /// What <see cref="ValidationAccuracy"/> is: the share of right predictions (<see cref="ValidationMeasure.Accuracy"/>, also
    /// where there is none), or an F1 of multi-label classifiers, token classifiers and question answerers.
    /// </summary>
    public ValidationMeasure ValidationMeasure { get; init; }

    /// <summary>Time since <c>Fit</c> began.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>
    /// One line, as in ML.NET's log: <c>12.3 s: network, epoch 2/10, training loss 0.4321, 18 %, about 56.0 s left</c>.
    /// </summary>
    public override string ToString()
    {
        var culture = CultureInfo.InvariantCulture;
        var line = new StringBuilder();
        line.Append(culture, $"{SummaryText.Time(Elapsed)}: {SummaryText.Words(Phase)}");
        if (Epoch > 0)
            line.Append(culture, $", epoch {Epoch}/{EpochCount}");
        if (TrainingLoss is { } loss)
            line.Append(culture, $", training loss {loss:0.0000}");
        if (ValidationLoss is { } validationLoss)
            line.Append(culture, $", validation loss {validationLoss:0.0000}");
        if (ValidationAccuracy is { } accuracy)
            line.Append(culture, $", validation {ValidationMeasures.Words(ValidationMeasure)} {accuracy:0.0000}");
        if (PhaseShare is { } share)
            line.Append(culture, $", {100 * share:0} %");
        if (PhaseRemaining is { } rest)
            line.Append(culture, $", about {SummaryText.Time(rest)} left");
        return line.ToString();
    }
}
