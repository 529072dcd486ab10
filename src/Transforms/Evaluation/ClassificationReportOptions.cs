namespace MLNet.Attention;

/// <summary>What a <see cref="ClassificationReport"/> tells.</summary>
public sealed class ClassificationReportOptions
{
    /// <summary>
    /// The thresholds of <see cref="ClassificationReport.Abstention"/>. At most 1000, each in [0, 1]; default 0, 0.5, 0.7, 0.8,
    /// 0.9, 0.95 and 0.99.
    /// </summary>
    public IReadOnlyList<double> Thresholds { get; set; } = [0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99];

    /// <summary>
    /// The number of ranges of probability in <see cref="ClassificationReport.Calibration"/>. In [1, 1000]; default 10.
    /// </summary>
    public int CalibrationBins { get; set; } = 10;

    /// <summary>
    /// k, up to which <see cref="ClassificationReport.TopAccuracies"/> goes. In [1, 1000]; default 3, or the number of classes
    /// where that is less.
    /// </summary>
    public int TopClasses { get; set; } = 3;

    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    /// <exception cref="ArgumentNullException">The thresholds are null.</exception>
    internal void Check()
    {
        ArgumentNullException.ThrowIfNull(Thresholds);
        Check(Thresholds.Count <= 1000, "Thresholds.Count", Thresholds.Count, "at most 1000");
        foreach (var threshold in Thresholds)
            Check(threshold is >= 0 and <= 1, nameof(Thresholds), threshold, "numbers in [0, 1]");
        Check(CalibrationBins is >= 1 and <= 1000, nameof(CalibrationBins), CalibrationBins, "in [1, 1000]");
        Check(TopClasses is >= 1 and <= 1000, nameof(TopClasses), TopClasses, "in [1, 1000]");
    }

    private static void Check(bool isInRange, string option, object value, string expected)
    {
        if (!isInRange)
        {
            throw new ArgumentOutOfRangeException(option,
                FormattableString.Invariant($"'{option}' is {value}; expected {expected}."));
        }
    }
}
