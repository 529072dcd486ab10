using System.Globalization;

namespace MLNet.Attention;

/// <summary>A confidence interval of a metric, in the metric's units.</summary>
/// <param name="Low">The lower end.</param>
/// <param name="High">The upper end.</param>
public readonly record struct ConfidenceInterval(double Low, double High)
{
    /// <summary>The interval in brackets, as "[0.3912, 0.4277]".</summary>
    public override string ToString() => ToString("F4");

    internal string ToString(string format) =>
        $"[{Low.ToString(format, CultureInfo.InvariantCulture)}, {High.ToString(format, CultureInfo.InvariantCulture)}]";

    /// <summary>The middle share of samples: percentiles with linear interpolation between neighbours.</summary>
    /// <param name="samples">At least one; they are sorted.</param>
    /// <param name="level">The share, in (0, 1).</param>
    internal static ConfidenceInterval Of(double[] samples, double level)
    {
        Array.Sort(samples);
        return new(Percentile(samples, (1 - level) / 2), Percentile(samples, (1 + level) / 2));
    }

    private static double Percentile(double[] sorted, double share)
    {
        var position = share * (sorted.Length - 1);
        var below = Math.Min((int)position, sorted.Length - 1);
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((position - below) * (sorted[above] - sorted[below]));
    }
}
