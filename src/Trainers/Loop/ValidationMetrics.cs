using MLNet.Attention.Transforms.Summaries;

namespace MLNet.Attention.Trainers.Loop;

/// <summary>The loss of a model on the validation rows, and the measure of its predictions there.</summary>
/// <param name="Loss">
/// Weighted mean loss: log-loss in nats for classes, squared error in units of the labels' variance for numbers.
/// </param>
/// <param name="Accuracy">
/// What <see cref="IValidation.Measure"/> says, in [0, 1]; null for numbers, texts and sentences.
/// </param>
internal sealed record ValidationMetrics(double Loss, double? Accuracy)
{
    /// <summary>What the epoch that is kept has the lowest of.</summary>
    /// <param name="measure">What <see cref="Accuracy"/> is.</param>
    public double CriterionOf(ValidationMeasure measure) =>
        // F1 still rises when the loss does, of a few predictions that are wrong and sure. Of equal F1, the loss decides.
        ValidationMeasures.ChoosesEpoch(measure) ? 1 - Accuracy!.Value + 1e-3 * Loss / (1 + Loss) : Loss;
}
