namespace MLNet.Attention.Transforms.Evaluation;

/// <summary>
/// The paired bootstrap: the same rows are drawn for both models (Koehn 2004, "Statistical Significance Tests for Machine
/// Translation Evaluation", section 4).
/// </summary>
internal static class PairedBootstrap
{
    /// <summary>The interval of the mean of rows' differences, and the two-sided p-value of a mean of 0.</summary>
    /// <param name="differences">One per row, at least one.</param>
    /// <param name="options">The options, which are checked.</param>
    /// <param name="checkAlive">Called between two samples.</param>
    public static (ConfidenceInterval Interval, double PValue) Run(
        double[] differences, ComparisonOptions options, Action checkAlive)
    {
        var random = new Random(options.Seed);
        var samples = new double[options.BootstrapSamples];
        for (var i = 0; i < samples.Length; i++)
        {
            checkAlive();
            var sum = 0.0;
            for (var drawn = 0; drawn < differences.Length; drawn++)
                sum += differences[random.Next(differences.Length)];
            samples[i] = sum / differences.Length;
        }
        // One more on each side, so that no number of samples proves that something is impossible.
        var below = (samples.Count(sample => sample <= 0) + 1.0) / (samples.Length + 1);
        var above = (samples.Count(sample => sample >= 0) + 1.0) / (samples.Length + 1);
        return (ConfidenceInterval.Of(samples, options.ConfidenceLevel), Math.Min(1, 2 * Math.Min(below, above)));
    }
}
