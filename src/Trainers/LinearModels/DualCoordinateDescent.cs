
namespace MLNet.Attention.Trainers.LinearModels;

/// <summary>
/// Trains linear models with an L2 penalty and a squared loss, by descent along one dual variable after another. The bias is a
/// feature that is always 1.
/// </summary>
internal static class DualCoordinateDescent
{
    /// <summary>
    /// A support vector machine with squared hinge loss, min ½‖w‖² + C·Σ weightᵢ·max(0, 1 − yᵢ·w·(r∘xᵢ))² (Hsieh et al. 2008,
    /// "A Dual Coordinate Descent Method for Large-scale Linear SVM", algorithm 1).
    /// </summary>
    /// <param name="problem">x, weights and C.</param>
    /// <param name="isTrue">y: true for +1, false for −1.</param>
    /// <param name="ratios">r, the scale of each feature.</param>
    /// <param name="random">Source of the order of rows.</param>
    /// <param name="checkAlive">Called once per pass; throws to cancel the training.</param>
    /// <returns>r∘w, the weights for vectors that are not scaled, and the bias.</returns>
    public static (double[] Weights, double Bias) TrainSupportVectors(
        LinearProblem problem, bool[] isTrue, float[] ratios, Random random, Action checkAlive) =>
        Train(problem, row => isTrue[row] ? 1 : -1, isBounded: true, Array.ConvertAll(ratios, ratio => ratio * ratio),
            tolerance: 0.01, mostPasses: 100, random, checkAlive);

    /// <summary>
    /// Ridge regression, min ½‖w‖² + C·Σ weightᵢ·(yᵢ − w·xᵢ)² (Ho and Lin 2012, "Large-scale Linear Support Vector
    /// Regression", algorithm 4, without an insensitive zone).
    /// </summary>
    /// <param name="problem">x, weights and C.</param>
    /// <param name="targets">y</param>
    /// <param name="random">Source of the order of rows.</param>
    /// <param name="checkAlive">Called once per pass; throws to cancel the training.</param>
    /// <returns>w and the bias.</returns>
    public static (double[] Weights, double Bias) TrainRidge(
        LinearProblem problem, float[] targets, Random random, Action checkAlive)
    {
        var ones = new float[problem.VectorLength];
        Array.Fill(ones, 1);
        return Train(problem, row => targets[row], isBounded: false, ones, tolerance: 0.001, mostPasses: 200, random,
            checkAlive);
    }

    /// <param name="problem">x, weights and C.</param>
    /// <param name="target">Returns y of a row.</param>
    /// <param name="isBounded">Whether a row's dual variable must have the sign of its target, as for the hinge loss, which is 0
    /// on the right side of the target.</param>
    /// <param name="squares">r², per feature.</param>
    /// <param name="tolerance">The largest violation of optimality at which the descent ends.</param>
    /// <param name="mostPasses">The most passes over the rows.</param>
    /// <param name="random">Source of the order of rows.</param>
    /// <param name="checkAlive">Called once per pass; throws to cancel the training.</param>
    private static (double[] Weights, double Bias) Train(LinearProblem problem, Func<int, double> target, bool isBounded,
        float[] squares, double tolerance, int mostPasses, Random random, Action checkAlive)
    {
        var rows = problem.Rows;
        var (weights, bias) = (new double[problem.VectorLength], 0.0);
        var duals = new double[rows.Count];
        var order = Enumerable.Range(0, rows.Count).Where(row => problem.RowWeights[row] > 0).ToArray();
        var lengths = new double[rows.Count];
        foreach (var row in order)
            lengths[row] = 1 + SquaredLength(rows[row], squares);
        for (var pass = 0; pass < mostPasses; pass++)
        {
            checkAlive();
            random.Shuffle(order);
            double violation = 0;
            foreach (var row in order)
            {
                var y = target(row);
                var diagonal = 1 / (2 * problem.C * problem.RowWeights[row]);
                var gradient = bias + Product(rows[row], weights) - y + diagonal * duals[row];
                if (isBounded && duals[row] == 0 && y * gradient >= 0)
                    continue;
                violation = Math.Max(violation, Math.Abs(gradient));
                var dual = duals[row] - gradient / (lengths[row] + diagonal);
                if (isBounded && y * dual < 0)
                    dual = 0;
                var change = dual - duals[row];
                duals[row] = dual;
                bias += change;
                foreach (var (feature, value) in rows[row])
                    weights[feature] += change * value * squares[feature];
            }
            if (violation < tolerance)
                break;
        }
        return (weights, bias);
    }

    /// <summary>The scalar product of a sparse row and a dense vector.</summary>
    private static double Product(ReadOnlySpan<(int Index, float Value)> row, double[] weights)
    {
        double sum = 0;
        foreach (var (index, value) in row)
            sum += value * weights[index];
        return sum;
    }

    private static double SquaredLength(ReadOnlySpan<(int Index, float Value)> row, float[] squares)
    {
        double sum = 0;
        foreach (var (feature, value) in row)
            sum += value * value * squares[feature];
        return sum;
    }
}
