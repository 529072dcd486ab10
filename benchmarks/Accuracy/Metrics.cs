namespace MLNet.Attention.Benchmarks;

/// <summary>How good predictions are.</summary>
internal static class Metrics
{
    public static double Accuracy(IReadOnlyList<Prediction> rows) =>
        rows.Average(row => row.Label == row.PredictedLabel ? 1.0 : 0);

    /// <summary>The mean of the F1 scores of both classes.</summary>
    public static double MacroF1(IReadOnlyList<Prediction> rows) => (F1(rows, true) + F1(rows, false)) / 2;

    /// <summary>Mean log-loss, in nats.</summary>
    public static double LogLoss(IReadOnlyList<Prediction> rows) =>
        rows.Average(row => -Math.Log(row.Label ? row.Probability : 1 - row.Probability));

    /// <summary>Expected calibration error over 15 bins of confidence (Guo et al. 2017, section 2).</summary>
    public static double CalibrationError(IReadOnlyList<Prediction> rows)
    {
        const int bins = 15;
        return rows.GroupBy(row => Math.Min(bins - 1, (int)(Confidence(row) * bins)))
            .Sum(bin => Math.Abs(bin.Average(row => row.Label == row.PredictedLabel ? 1.0 : 0) - bin.Average(Confidence))
                * bin.Count() / rows.Count);
    }

    private static double Confidence(Prediction row) => Math.Max(row.Probability, 1 - row.Probability);

    private static double F1(IReadOnlyList<Prediction> rows, bool label)
    {
        double right = rows.Count(row => row.Label == label && row.PredictedLabel == label);
        double wrong = rows.Count(row => row.Label != row.PredictedLabel);
        return right == 0 ? 0 : 2 * right / (2 * right + wrong);
    }
}
