namespace MLNet.Attention.Trainers.Loop;

/// <summary>How a model does on the validation rows.</summary>
/// <param name="Loss">
/// Weighted mean loss: log-loss in nats for classes, squared error in labels' standard deviations for numbers.
/// </param>
/// <param name="Accuracy">Weighted share of right predictions, in [0, 1]; null for numbers.</param>
internal sealed record ValidationMetrics(double Loss, double? Accuracy);
