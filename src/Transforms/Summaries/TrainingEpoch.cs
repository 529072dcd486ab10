namespace MLNet.Attention;

/// <summary>What an epoch of a training came to.</summary>
/// <param name="Number">The number of the epoch, from 1.</param>
/// <param name="TrainingLoss">Mean loss of the network in the epoch, as <c>TrainingProgress.TrainingLoss</c>.</param>
/// <param name="ValidationLoss">
/// Mean loss of the model on the validation rows after the epoch, as <c>TrainingProgress.ValidationLoss</c>; null without
/// validation rows.
/// </param>
/// <param name="ValidationAccuracy">
/// How good the predictions for the validation rows are, in [0, 1], as <see cref="TrainingSummary.ValidationMeasure"/> measures
/// it; null without validation rows, and for numbers, texts and sentences.
/// </param>
/// <param name="Duration">How long the epoch took, with its validation.</param>
public sealed record TrainingEpoch(
    int Number, double TrainingLoss, double? ValidationLoss, double? ValidationAccuracy, TimeSpan Duration);
