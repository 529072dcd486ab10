namespace MLNet.Attention.Trainers.Calibration;

/// <summary>
/// Fits the scales of a model's parts to the labels of validation rows, so that the sum of the parts' outputs, each times its
/// scale, has the lowest loss. For one part, the scale is the inverse of a temperature (Guo et al. 2017, section 4.2).
/// </summary>
internal abstract class Calibrator
{
    private const double Largest = 1e6;
    private const double Tolerance = 1e-5;
    private const int MostRounds = 200;

    /// <summary>Returns the scales with the lowest loss, each at least 0.</summary>
    /// <param name="parts">Number of parts.</param>
    public double[] Fit(int parts)
    {
        // The loss is convex, so Newton's method on one scale at a time finds the minimum.
        var scales = new double[parts];
        for (var round = 0; round < MostRounds; round++)
        {
            var change = 0.0;
            for (var part = 0; part < parts; part++)
                change = Math.Max(change, Improve(scales, part));
            if (change < Tolerance)
                break;
        }
        return scales;
    }

    /// <summary>The loss at these scales, and its first and second derivative in the scale of one part.</summary>
    protected abstract (double Loss, double Slope, double Curvature) At(double[] scales, int part);

    /// <returns>The relative change of the scale.</returns>
    private double Improve(double[] scales, int part)
    {
        var (loss, slope, curvature) = At(scales, part);
        var before = scales[part];
        if (!(curvature > 0))
            return 0;
        // Where the loss is nearly linear, Newton's step is far too long: it is bounded, and halved until the loss falls.
        var step = Math.Clamp(before - slope / curvature, before / 4, 4 * before + 1) - before;
        if (slope > 0 && before < Tolerance)
            step = -before;
        for (var halving = 0; halving < 20; halving++, step /= 2)
        {
            scales[part] = Math.Clamp(before + step, 0, Largest);
            if (At(scales, part).Loss <= loss)
                return Math.Abs(scales[part] - before) / (1 + before);
        }
        scales[part] = before;
        return 0;
    }
}
