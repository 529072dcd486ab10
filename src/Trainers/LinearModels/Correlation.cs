namespace MLNet.Attention.Trainers.LinearModels;

/// <summary>
/// How much an element tells about a number: the squared correlation of "the row has the element" (0 or 1) and the label.
/// </summary>
internal static class Correlation
{
    /// <returns>One per element, in [0, 1]; 0 for an element that no row or every row has.</returns>
    public static double[] Compute(LinearProblem problem)
    {
        var (all, weights, labels) = (problem.ElementWeights, problem.RowWeights, problem.Labels);
        var total = problem.Rows.Sum(row => (double)weights[row]);
        var mean = problem.Rows.Sum(row => (double)weights[row] * labels[row]) / total;
        var variance = problem.Rows.Sum(row => weights[row] * (labels[row] - mean) * (labels[row] - mean)) / total;
        var deviations = new float[labels.Length];
        foreach (var row in problem.Rows)
            deviations[row] = (float)(weights[row] * (labels[row] - mean));
        var sums = LinearProblem.WeighElements(problem.Vectors, problem.Rows, deviations, all.Length, problem.CheckAlive);
        var squares = new double[all.Length];
        for (var i = 0; i < squares.Length; i++)
        {
            var spread = all[i] * (1 - all[i] / total) * variance * total;
            squares[i] = spread > 0 ? Math.Min(1, sums[i] * sums[i] / spread) : 0;
        }
        return squares;
    }
}
