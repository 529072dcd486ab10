namespace MLNet.Attention.Trainers.NGrams;

/// <summary>
/// A linear support vector machine with squared hinge loss, min ½‖w‖² + C·Σ weightᵢ·max(0, 1 − yᵢ·w·(r∘xᵢ))², by dual
/// coordinate descent (Hsieh et al. 2008, algorithm 1). The bias is a feature that is always 1.
/// </summary>
internal static class LinearSupportVectorMachine
{
    private const double Tolerance = 0.01;
    private const int MostPasses = 100;

    /// <param name="rows">x</param>
    /// <param name="isTrue">y: +1 or −1.</param>
    /// <param name="rowWeights">At least 0.</param>
    /// <param name="factors">r, what every vector is multiplied by.</param>
    /// <param name="c">C, above 0.</param>
    /// <param name="random">Source of the order.</param>
    /// <param name="checkAlive">Called once a pass; ends the training by throwing.</param>
    /// <returns>r∘w, the weights for vectors that are not multiplied, and the bias.</returns>
    public static (double[] Weights, double Bias) Train(SparseRows rows, bool[] isTrue, float[] rowWeights,
        float[] factors, double c, Random random, Action checkAlive)
    {
        var (weights, bias) = (new double[factors.Length], 0.0);
        var scales = Array.ConvertAll(factors, factor => factor * factor);
        var duals = new double[rows.Count];
        var order = Enumerable.Range(0, rows.Count).Where(row => rowWeights[row] > 0).ToArray();
        var squares = new double[rows.Count];
        foreach (var row in order)
            squares[row] = 1 + SquaredLength(rows[row], scales);
        for (var pass = 0; pass < MostPasses; pass++)
        {
            checkAlive();
            random.Shuffle(order);
            double violation = 0;
            foreach (var row in order)
            {
                var sign = isTrue[row] ? 1 : -1;
                var diagonal = 1 / (2 * c * rowWeights[row]);
                var gradient = sign * (bias + SparseRows.Product(rows[row], weights)) - 1 + diagonal * duals[row];
                if (duals[row] == 0 && gradient >= 0)
                    continue;
                violation = Math.Max(violation, Math.Abs(gradient));
                var dual = Math.Max(0, duals[row] - gradient / (squares[row] + diagonal));
                var change = sign * (dual - duals[row]);
                duals[row] = dual;
                bias += change;
                foreach (var (feature, value) in rows[row])
                    weights[feature] += change * value * scales[feature];
            }
            if (violation < Tolerance)
                break;
        }
        return (weights, bias);
    }

    private static double SquaredLength(ReadOnlySpan<(int Index, float Value)> row, float[] scales)
    {
        double sum = 0;
        foreach (var (feature, value) in row)
            sum += value * value * scales[feature];
        return sum;
    }
}
