namespace MLNet.Attention.Trainers;

/// <summary>How a model does on the validation rows.</summary>
/// <param name="Loss">Weighted mean log-loss of the scaled logits, in nats.</param>
/// <param name="Accuracy">Weighted share of right predictions, in [0, 1].</param>
/// <param name="LogitScale">
/// The factor on the logits with the lowest loss, the inverse of a temperature (Guo et al. 2017, section 4.2). A
/// network grows over-confident long before it gets worse; judged after scaling, it is not stopped too early.
/// </param>
internal readonly record struct ValidationMetrics(double Loss, double Accuracy, double LogitScale)
{
    private const double SmallestScale = 0.05;
    private const double LargestScale = 20;
    private const int Halvings = 40;

    /// <param name="logits">One per row.</param>
    /// <param name="labels">0 or 1.</param>
    /// <param name="weights">At least 0.</param>
    public static ValidationMetrics Of(
        ReadOnlySpan<float> logits, IReadOnlyList<float> labels, IReadOnlyList<float> weights)
    {
        var margins = new double[logits.Length]; // above 0 where the prediction is right
        double right = 0, total = 0;
        for (var i = 0; i < logits.Length; i++)
        {
            margins[i] = labels[i] > 0 ? logits[i] : -logits[i];
            right += logits[i] > 0 == labels[i] > 0 ? weights[i] : 0;
            total += weights[i];
        }
        if (total == 0)
            return new ValidationMetrics(0, 0, 1);
        var scale = BestScale(margins, weights);
        double loss = 0;
        for (var i = 0; i < margins.Length; i++)
            loss += weights[i] * LogLoss(scale * margins[i]);
        return new ValidationMetrics(loss / total, right / total, scale);
    }

    /// <summary>The loss is convex in the scale: its slope is 0 at the best one.</summary>
    private static double BestScale(double[] margins, IReadOnlyList<float> weights)
    {
        var (low, high) = (SmallestScale, LargestScale);
        for (var i = 0; i < Halvings; i++)
        {
            var middle = Math.Sqrt(low * high);
            if (Slope(margins, weights, middle) < 0)
                low = middle;
            else
                high = middle;
        }
        return Math.Sqrt(low * high);
    }

    private static double Slope(double[] margins, IReadOnlyList<float> weights, double scale)
    {
        double slope = 0;
        for (var i = 0; i < margins.Length; i++)
            slope -= weights[i] * margins[i] / (1 + Math.Exp(scale * margins[i]));
        return slope;
    }

    /// <summary>log(1 + e^-margin), without overflow.</summary>
    private static double LogLoss(double margin) => Math.Max(-margin, 0) + Math.Log(1 + Math.Exp(-Math.Abs(margin)));
}
