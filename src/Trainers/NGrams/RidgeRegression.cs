namespace MLNet.Attention.Trainers.NGrams;

/// <summary>
/// Linear regression with a penalty, min ½‖w‖² + C·Σ weightᵢ·(yᵢ − w·xᵢ)², by dual coordinate descent (Ho and Lin 2012,
/// algorithm 4, without an insensitive zone). The bias is a feature that is always 1.
/// </summary>
internal static class RidgeRegression
{
    private const double Tolerance = 0.001;
    private const int MostPasses = 200;

    /// <returns>Weights, one per element of the vectors, and the bias.</returns>
    public static (double[] Weights, double Bias) Train(SparseRows rows, float[] targets, float[] rowWeights,
        int length, double c, Random random, Action checkAlive)
    {
        var (weights, bias) = (new double[length], 0.0);
        var duals = new double[rows.Count];
        var order = Enumerable.Range(0, rows.Count).Where(row => rowWeights[row] > 0).ToArray();
        var squares = new double[rows.Count];
        foreach (var row in order)
            squares[row] = 1 + SquaredLength(rows[row]);
        for (var pass = 0; pass < MostPasses; pass++)
        {
            checkAlive();
            random.Shuffle(order);
            double violation = 0;
            foreach (var row in order)
            {
                var diagonal = 1 / (2 * c * rowWeights[row]);
                var gradient = bias + SparseRows.Product(rows[row], weights) - targets[row] + diagonal * duals[row];
                violation = Math.Max(violation, Math.Abs(gradient));
                var change = -gradient / (squares[row] + diagonal);
                duals[row] += change;
                bias += change;
                foreach (var (index, value) in rows[row])
                    weights[index] += change * value;
            }
            if (violation < Tolerance)
                break;
        }
        return (weights, bias);
    }

    private static double SquaredLength(ReadOnlySpan<(int Index, float Value)> row)
    {
        double sum = 0;
        foreach (var (_, value) in row)
            sum += value * value;
        return sum;
    }
}
