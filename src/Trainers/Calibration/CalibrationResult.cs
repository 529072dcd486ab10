namespace MLNet.Attention.Trainers.Calibration;

/// <summary>
/// The best scales of a model's parts on validation rows, and what is added to the scaled outputs, with the loss and accuracy
/// that they give there.
/// </summary>
/// <param name="Loss">
/// Weighted mean loss of the calibrated outputs: log-loss in nats for classes, squared error in units of the labels' variance for
/// numbers. Calibrated, because a network becomes over-confident long before its predictions get worse.
/// </param>
/// <param name="Accuracy">
/// Weighted share of right predictions, in [0, 1]; of labels that are predicted apart, their micro F1; null for numbers.
/// </param>
/// <param name="Scales">One per part of the model, at least 0.</param>
/// <param name="Intercept">What is added to the sum of the scaled outputs; 0 (default) with an output per class.</param>
/// <param name="WeightShare">
/// How much of the logarithm of its weight is taken off the logit of each class, at least 0; 0 (default) without class weights,
/// and for two classes, where the intercept does it.
/// </param>
internal sealed record CalibrationResult(
    double Loss, double? Accuracy, double[] Scales, double Intercept = 0, double WeightShare = 0)
{
    /// <summary>The calibration of each label, where labels are predicted apart; null (default) where they are not.</summary>
    public IReadOnlyList<LabelCalibration>? Labels { get; init; }

    /// <summary>The scales and the intercept of an output.</summary>
    public (double[] Scales, double Intercept) Of(int output) =>
        Labels is null ? (Scales, Intercept) : (Labels[output].Scales, Labels[output].Intercept);
}
