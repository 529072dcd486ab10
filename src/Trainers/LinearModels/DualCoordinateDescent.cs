namespace MLNet.Attention.Trainers.LinearModels;

/// <summary>
/// Trains linear models with an L2 penalty and a squared loss, by descent along one dual variable after another. The bias is a
/// feature that is always 1.
/// </summary>
internal static class DualCoordinateDescent
{
    private const int RowsPerCheck = 1 << 6;

    /// <summary>
    /// A support vector machine with squared hinge loss, min ½‖w‖² + C·Σ weightᵢ·max(0, 1 − yᵢ·w·(r∘xᵢ))² (Hsieh et al. 2008,
    /// "A Dual Coordinate Descent Method for Large-scale Linear SVM", algorithm 1).
    /// </summary>
    /// <param name="problem">x and weights.</param>
    /// <param name="c">C, the cost of an error, relative to the L2 penalty on the weights; above 0.</param>
    /// <param name="targets">y by row, 1 or −1.</param>
    /// <param name="ratios">r, the ratio of each feature.</param>
    /// <param name="random">Source of the order of rows.</param>
    /// <returns>r∘w, the weights for vectors without ratios, and the bias.</returns>
    public static (double[] Weights, double Bias) TrainSupportVectors(
        LinearProblem problem, double c, float[] targets, float[] ratios, Random random) =>
        Train(problem, c, targets, isBounded: true, ratios, tolerance: 0.01, mostPasses: 100, random);

    /// <summary>
    /// Ridge regression, min ½‖w‖² + C·Σ weightᵢ·(yᵢ − w·xᵢ)² (Ho and Lin 2012, "Large-scale Linear Support Vector
    /// Regression", algorithm 4, without an insensitive zone).
    /// </summary>
    /// <param name="problem">x, y and weights.</param>
    /// <param name="c">C, the cost of an error, relative to the L2 penalty on the weights; above 0.</param>
    /// <param name="random">Source of the order of rows.</param>
    /// <returns>w and the bias.</returns>
    public static (double[] Weights, double Bias) TrainRidge(LinearProblem problem, double c, Random random) =>
        Train(problem, c, problem.Labels, isBounded: false, ratios: null, tolerance: 0.001, mostPasses: 200, random);

    /// <param name="problem">x and weights.</param>
    /// <param name="c">C</param>
    /// <param name="targets">y by row.</param>
    /// <param name="isBounded">Whether a row's dual variable must have the sign of its target, as for the hinge loss, which is 0
    /// on the right side of the target.</param>
    /// <param name="ratios">r; null for ones.</param>
    /// <param name="tolerance">The largest violation of optimality at which the descent ends.</param>
    /// <param name="mostPasses">The most passes over the rows.</param>
    /// <param name="random">Source of the order of rows.</param>
    private static (double[] Weights, double Bias) Train(LinearProblem problem, double c, float[] targets, bool isBounded,
        float[]? ratios, double tolerance, int mostPasses, Random random)
    {
        // The descent works on vectors without scales: their weights are the result's times the scales.
        var (vectors, squares) = (problem.Vectors, Squares(problem.Scales, ratios));
        var (weights, bias) = (new double[squares.Length], 0.0);
        var (duals, lengths) = (new double[vectors.Count], new double[vectors.Count]);
        var order = Array.FindAll(problem.Rows, row => problem.RowWeights[row] > 0);
        foreach (var row in order)
        {
            problem.CheckAlive();
            lengths[row] = 1 + SquaredLength(vectors, row, squares);
        }
        // Shrinking (section 3.2): a row that is on the right side by more than the largest violation of the last pass will most
        // likely stay there, so it is passed over until the others are done; then all rows are looked at once more.
        var (active, limit) = (order.Length, double.PositiveInfinity);
        for (var pass = 0; pass < mostPasses; pass++)
        {
            random.Shuffle(order.AsSpan(0, active));
            var (violation, farthest) = (0.0, 0.0);
            for (var i = 0; i < active; i++)
            {
                if (i % RowsPerCheck == 0)
                    problem.CheckAlive();
                var row = order[i];
                var y = targets[row];
                var diagonal = 1 / (2 * c * problem.RowWeights[row]);
                var gradient = bias + Product(vectors, row, weights) - y + diagonal * duals[row];
                if (isBounded && duals[row] == 0 && y * gradient >= 0)
                {
                    if (y * gradient > limit)
                    {
                        active--;
                        (order[i], order[active]) = (order[active], order[i]);
                        i--;
                    }
                    continue;
                }
                violation = Math.Max(violation, Math.Abs(gradient));
                farthest = Math.Max(farthest, y * gradient);
                var dual = duals[row] - gradient / (lengths[row] + diagonal);
                if (isBounded && y * dual < 0)
                    dual = 0;
                var step = new Step(weights, squares, dual - duals[row]);
                duals[row] = dual;
                bias += step.Change;
                vectors.Visit(row, ref step);
            }
            if (violation >= tolerance)
            {
                limit = farthest > 0 ? farthest : double.PositiveInfinity;
                continue;
            }
            if (active == order.Length)
                break;
            (active, limit) = (order.Length, double.PositiveInfinity);
        }
        for (var i = 0; i < weights.Length; i++)
            weights[i] /= problem.Scales[i];
        return (weights, bias);
    }

    /// <summary>The scalar product of a row's vector, without scales, and dense weights.</summary>
    public static double Product(ISparseRows vectors, int row, double[] weights)
    {
        var product = new ScalarProduct(weights);
        vectors.Visit(row, ref product);
        return product.Sum;
    }

    private static float[] Squares(float[] scales, float[]? ratios)
    {
        var squares = new float[scales.Length];
        for (var i = 0; i < squares.Length; i++)
        {
            var factor = scales[i] * (ratios?[i] ?? 1);
            squares[i] = factor * factor;
        }
        return squares;
    }

    private static double SquaredLength(ISparseRows vectors, int row, float[] squares)
    {
        var length = new Length(squares);
        vectors.Visit(row, ref length);
        return length.Squared;
    }

    private ref struct ScalarProduct(ReadOnlySpan<double> weights) : ISparseVisitor
    {
        private readonly ReadOnlySpan<double> weights = weights;

        public double Sum { get; private set; }

        public void Visit(int index, float value) => Sum += value * weights[index];
    }

    private ref struct Length(ReadOnlySpan<float> squares) : ISparseVisitor
    {
        private readonly ReadOnlySpan<float> squares = squares;

        public double Squared { get; private set; }

        public void Visit(int index, float value) => Squared += value * value * squares[index];
    }

    /// <summary>Adds a row to the weights, as its dual variable changes.</summary>
    private readonly ref struct Step(Span<double> weights, ReadOnlySpan<float> squares, double change) : ISparseVisitor
    {
        private readonly Span<double> weights = weights;
        private readonly ReadOnlySpan<float> squares = squares;

        public double Change => change;

        public void Visit(int index, float value) => weights[index] += change * value * squares[index];
    }
}
