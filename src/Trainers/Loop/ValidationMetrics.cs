namespace MLNet.Attention.Trainers.Loop;

/// <summary>How a model does on the validation rows with the best factors on its parts.</summary>
/// <param name="Loss">
/// Weighted mean loss: log-loss in nats for classes, squared error in labels' standard deviations for numbers. It is that
/// of calibrated outputs: a network grows over-confident long before it gets worse, and is not stopped for that.
/// </param>
/// <param name="Accuracy">Weighted share of right predictions, in [0, 1]; null for numbers.</param>
/// <param name="Factors">One per part of the model.</param>
internal sealed record ValidationMetrics(double Loss, double? Accuracy, double[] Factors);
