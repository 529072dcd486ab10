namespace MLNet.Attention;

/// <summary>How <c>Compare</c> compares two models.</summary>
public sealed class ComparisonOptions
{
    /// <summary>
    /// Number of times that the rows are drawn anew, with replacement, for the confidence interval of the difference. In
    /// [100, 1000000]; default 1000. The time is proportional to the number of rows times this.
    /// </summary>
    public int BootstrapSamples { get; set; } = 1000;

    /// <summary>The share of the samples that lie in the confidence interval. In (0, 1); default 0.95.</summary>
    public double ConfidenceLevel { get; set; } = 0.95;

    /// <summary>Seed of the samples. Any integer; default 1. The same rows and seed give the same interval.</summary>
    public int Seed { get; set; } = 1;

    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    internal void Check()
    {
        if (BootstrapSamples is < 100 or > 1_000_000)
            throw OutOfRange(nameof(BootstrapSamples), BootstrapSamples, "in [100, 1000000]");
        if (!(ConfidenceLevel is > 0 and < 1))
            throw OutOfRange(nameof(ConfidenceLevel), ConfidenceLevel, "in (0, 1)");
    }

    private static ArgumentOutOfRangeException OutOfRange(string option, object value, string expected) =>
        new(option, FormattableString.Invariant($"'{option}' is {value}; expected {expected}."));
}
