namespace MLNet.Attention.Trainers.Calibration;

/// <summary>Fits the scales with the lowest squared error.</summary>
/// <param name="parts">Each part's outputs, one per row.</param>
/// <param name="labels">One per row.</param>
/// <param name="weights">One per row.</param>
internal sealed class NumberCalibrator(
    IReadOnlyList<float[]> parts, IReadOnlyList<float> labels, IReadOnlyList<float> weights) : Calibrator
{
    /// <summary>The weighted mean of the squared error.</summary>
    public double Evaluate(double[] scales)
    {
        double loss = 0, total = 0;
        for (var row = 0; row < labels.Count; row++)
        {
            var error = Error(scales, row);
            loss += weights[row] * error * error;
            total += weights[row];
        }
        return loss / total;
    }

    protected override (double Loss, double Slope, double Curvature) At(double[] scales, int part)
    {
        double loss = 0, slope = 0, curvature = 0;
        for (var row = 0; row < labels.Count; row++)
        {
            double error = Error(scales, row), value = parts[part][row];
            loss += weights[row] * error * error;
            slope += 2 * weights[row] * error * value;
            curvature += 2 * weights[row] * value * value;
        }
        return (loss, slope, curvature);
    }

    private double Error(double[] scales, int row)
    {
        double sum = -labels[row];
        for (var part = 0; part < parts.Count; part++)
            sum += scales[part] * parts[part][row];
        return sum;
    }
}
