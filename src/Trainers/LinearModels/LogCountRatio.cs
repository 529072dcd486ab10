namespace MLNet.Attention.Trainers.LinearModels;

/// <summary>
/// The log-count ratio of a feature, log((p + 1)/‖p + 1‖₁ · ‖q + 1‖₁/(q + 1)): how much more often true rows have the feature
/// than false rows. p and q are the weights of the true and the false rows with it (Wang and Manning 2012, section 2.1).
/// </summary>
internal static class LogCountRatio
{
    private const double Smoothing = 1;
    private const int ElementsPerCheck = 1 << 16;

    /// <param name="problem">The training rows.</param>
    /// <param name="targets">By row: above 0 for true.</param>
    /// <param name="power">The power of the ratios.</param>
    /// <returns>The absolute value of each feature's ratio, to the given power.</returns>
    public static float[] Compute(LinearProblem problem, float[] targets, double power)
    {
        var length = problem.Scales.Length;
        if (power == 0)
            return [.. Enumerable.Repeat(1f, length)];
        var all = problem.ElementWeights;
        var trueWeights = LinearProblem.WeighElements(
            problem.Vectors, problem.Rows.Where(row => targets[row] > 0), problem.RowWeights, length,
            problem.CheckAlive);
        var trueSum = trueWeights.Sum() + Smoothing * length;
        var falseSum = all.Sum() + 2 * Smoothing * length - trueSum;
        var ratios = new float[length];
        for (var i = 0; i < length; i++)
        {
            if (i % ElementsPerCheck == 0)
                problem.CheckAlive();
            var falseWeight = all[i] - trueWeights[i];
            var ratio = Math.Log((trueWeights[i] + Smoothing) / trueSum * falseSum / (falseWeight + Smoothing));
            ratios[i] = (float)Math.Pow(Math.Abs(ratio), power); // training uses only the square
        }
        return ratios;
    }
}
