namespace MLNet.Attention;

/// <summary>
/// The scales of a model's parts, which were fitted to the validation rows. Each label of a multi-label classifier has its own;
/// here are the means.
/// </summary>
/// <param name="NGramScale">What the outputs of the n-gram part are multiplied by; 0 without one.</param>
/// <param name="NetworkScale">What the outputs of the networks are multiplied by.</param>
/// <param name="Offset">What is added to the scaled outputs.</param>
/// <param name="Loss">
/// Mean loss of the whole model on the validation rows, as <c>TrainingProgress.ValidationLoss</c>; null when nothing validated,
/// and the scales are those of the task or of the model that was continued.
/// </param>
/// <param name="Accuracy">
/// How good the predictions for the validation rows are, in [0, 1], as <see cref="TrainingSummary.ValidationMeasure"/> measures
/// it; null without it.
/// </param>
public sealed record TrainingCalibration(
    double NGramScale, double NetworkScale, double Offset, double? Loss = null, double? Accuracy = null);
