namespace MLNet.Attention.Trainers.Calibration;

/// <summary>The best scales of a model's parts on validation rows, and how good the model is with them there.</summary>
/// <param name="Loss">
/// Weighted mean loss: log-loss in nats for classes, squared error in labels' standard deviations for numbers. It is that
/// of calibrated outputs: a network grows over-confident long before it gets worse, and is not stopped for that.
/// </param>
/// <param name="Accuracy">Weighted share of right predictions, in [0, 1]; null for numbers.</param>
/// <param name="Scales">One per part of the model.</param>
internal sealed record CalibrationResult(double Loss, double? Accuracy, double[] Scales);
