namespace MLNet.Attention.Transforms.Evaluation;

/// <summary>Correlations of two columns of numbers.</summary>
internal static class Correlations
{
    /// <summary>Pearson's correlation; NaN where all values of a column are the same.</summary>
    public static double Pearson(ReadOnlySpan<double> first, ReadOnlySpan<double> second)
    {
        var (firstMean, secondMean) = (Mean(first), Mean(second));
        var (products, firstSquares, secondSquares) = (0.0, 0.0, 0.0);
        for (var i = 0; i < first.Length; i++)
        {
            var (a, b) = (first[i] - firstMean, second[i] - secondMean);
            products += a * b;
            firstSquares += a * a;
            secondSquares += b * b;
        }
        return firstSquares > 0 && secondSquares > 0
            ? Math.Clamp(products / Math.Sqrt(firstSquares) / Math.Sqrt(secondSquares), -1, 1)
            : double.NaN;
    }

    /// <summary>Spearman's rank correlation.</summary>
    public static double Spearman(double[] first, double[] second) => Pearson(Ranks(first), Ranks(second));

    public static double Mean(ReadOnlySpan<double> values)
    {
        var sum = 0.0;
        foreach (var value in values)
            sum += value;
        return sum / values.Length;
    }

    // Equal values have the mean of their ranks.
    private static double[] Ranks(double[] values)
    {
        var order = Enumerable.Range(0, values.Length).ToArray();
        Array.Sort((double[])values.Clone(), order);
        var ranks = new double[values.Length];
        for (var start = 0; start < order.Length;)
        {
            var end = start + 1;
            while (end < order.Length && values[order[end]] == values[order[start]])
                end++;
            for (var i = start; i < end; i++)
                ranks[order[i]] = (start + end - 1) / 2.0;
            start = end;
        }
        return ranks;
    }
}
