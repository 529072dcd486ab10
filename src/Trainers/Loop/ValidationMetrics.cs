namespace MLNet.Attention.Trainers.Loop;

/// <summary>The loss and accuracy of a model on the validation rows.</summary>
/// <param name="Loss">
/// Weighted mean loss: log-loss in nats for classes, squared error in units of the labels' variance for numbers.
/// </param>
/// <param name="Accuracy">
/// Weighted share of right predictions, in [0, 1], or the F1 of entities, or the micro F1 of several labels; null for numbers.
/// </param>
/// <param name="Criterion">What the epoch that is kept has the lowest of; null (default) for the loss.</param>
internal sealed record ValidationMetrics(double Loss, double? Accuracy, double? Criterion = null);
