namespace MLNet.Attention.Benchmarks;

/// <summary>How good predictions are.</summary>
internal static class Metrics
{
    private const double SmallestProbability = 1e-15; // as in ML.NET's own log-loss

    public static double Accuracy(IReadOnlyList<Prediction> rows) =>
        rows.Average(row => row.Class == row.Predicted ? 1.0 : 0);

    /// <summary>The mean of the F1 scores of all classes that there are rows of.</summary>
    public static double MacroF1(IReadOnlyList<Prediction> rows) =>
        rows.Select(row => row.Class).Distinct().Average(label => F1(rows, label));

    /// <summary>Mean log-loss, in nats.</summary>
    public static double LogLoss(IReadOnlyList<Prediction> rows) => rows.Average(row => -Math.Log(
        Math.Max(SmallestProbability, row.Class < 0 ? 0 : row.Probabilities[row.Class])));

    /// <summary>Expected calibration error over 15 bins of confidence (Guo et al. 2017, section 2).</summary>
    /// <param name="rows">The predictions.</param>
    /// <param name="scale">What the logits are multiplied by first; 1 changes nothing.</param>
    public static double CalibrationError(IReadOnlyList<Prediction> rows, double scale = 1)
    {
        const int bins = 15;
        return rows.GroupBy(row => Math.Min(bins - 1, (int)(Confidence(row, scale) * bins)))
            .Sum(bin => Math.Abs(Accuracy(bin.ToList()) - bin.Average(row => Confidence(row, scale)))
                * bin.Count() / rows.Count);
    }

    /// <summary>Pearson's correlation of labels and scores.</summary>
    public static double Pearson(IReadOnlyList<Estimate> rows)
    {
        var (meanValue, meanScore) = (rows.Average(row => row.Value), rows.Average(row => row.Score));
        var covariance = rows.Sum(row => (row.Value - meanValue) * (row.Score - meanScore));
        return covariance / Math.Sqrt(rows.Sum(row => Math.Pow(row.Value - meanValue, 2))
            * rows.Sum(row => Math.Pow(row.Score - meanScore, 2)));
    }

    private static double Confidence(Prediction row, double scale)
    {
        var sum = row.Probabilities.Sum(probability => Math.Pow(probability, scale));
        return Math.Pow(row.Probabilities.Max(), scale) / sum;
    }

    private static double F1(IReadOnlyList<Prediction> rows, int label)
    {
        double right = rows.Count(row => row.Class == label && row.Predicted == label);
        double wrong = rows.Count(row => (row.Class == label) != (row.Predicted == label));
        return right == 0 ? 0 : 2 * right / (2 * right + wrong);
    }
}
