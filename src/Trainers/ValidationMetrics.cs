namespace MLNet.Attention.Trainers;

/// <summary>How a model does on the validation rows.</summary>
/// <param name="Loss">Weighted mean log-loss of the scaled logits, in nats.</param>
/// <param name="Accuracy">Weighted share of right predictions, in [0, 1].</param>
/// <param name="Scale">
/// The factor on the logits with the lowest loss, the inverse of a temperature (Guo et al. 2017, section 4.2). A
/// network grows over-confident long before it gets worse; judged after scaling, it is not stopped too early.
/// </param>
internal readonly record struct ValidationMetrics(double Loss, double Accuracy, double Scale)
{
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
        var scale = LogitScale.Best(margins, new double[margins.Length], weights);
        double loss = 0;
        for (var i = 0; i < margins.Length; i++)
            loss += weights[i] * LogLoss(scale * margins[i]);
        return new ValidationMetrics(loss / total, right / total, scale);
    }

    /// <summary>log(1 + e^-margin), without overflow.</summary>
    private static double LogLoss(double margin) => Math.Max(-margin, 0) + Math.Log(1 + Math.Exp(-Math.Abs(margin)));
}
