namespace MLNet.Attention.Trainers.Calibration;

/// <summary>Fits the scales and the intercept with the lowest squared error.</summary>
/// <param name="parts">Each part's outputs, one per row.</param>
/// <param name="labels">One per row.</param>
/// <param name="weights">One per row.</param>
internal sealed class NumberCalibrator(
    IReadOnlyList<float[]> parts, IReadOnlyList<float> labels, IReadOnlyList<float> weights) : Calibrator
{
    protected override int Count => parts.Count + 1;

    /// <summary>The weighted mean of the squared error.</summary>
    /// <param name="factors">The scales of the parts, then the intercept; without one, it is 0.</param>
    public double Evaluate(double[] factors) => LossAt(factors) / weights.Sum(weight => (double)weight);

    protected override bool IsSigned(int factor) => factor == parts.Count;

    protected override double LossAt(double[] factors)
    {
        CheckAlive();
        double loss = 0;
        for (var row = 0; row < labels.Count; row++)
        {
            var error = Error(factors, row);
            loss += weights[row] * error * error;
        }
        return loss;
    }

    protected override double At(double[] factors, double[] slopes, double[,] curvatures)
    {
        Array.Clear(slopes);
        Array.Clear(curvatures);
        for (var row = 0; row < labels.Count; row++)
        {
            var error = Error(factors, row);
            for (var i = 0; i < factors.Length; i++)
            {
                slopes[i] += 2 * weights[row] * error * Value(i, row);
                for (var j = 0; j < factors.Length; j++)
                    curvatures[i, j] += 2 * weights[row] * Value(i, row) * Value(j, row);
            }
        }
        return LossAt(factors);
    }

    private double Error(double[] factors, int row)
    {
        double sum = -labels[row];
        for (var i = 0; i < factors.Length; i++)
            sum += factors[i] * Value(i, row);
        return sum;
    }

    private double Value(int part, int row) => part < parts.Count ? parts[part][row] : 1;
}
