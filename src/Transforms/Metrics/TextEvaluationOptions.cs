namespace MLNet.Attention;

/// <summary>How <c>EvaluateText</c> compares texts with their targets.</summary>
/// <example><code>
/// var options = new TextEvaluationOptions { AdditionalTargetColumnNames = ["Target2", "Target3"], UseStemmer = true };
/// var metrics = mlContext.EvaluateText(model.Transform(testData), options: options);
/// </code></example>
public sealed class TextEvaluationOptions
{
    /// <summary>
    /// Names of columns with further targets of each row (String, or vectors of it). Default none. The target column may be
    /// a vector too. Of several targets of a row, those that are empty are left out.
    /// </summary>
    public string[] AdditionalTargetColumnNames { get; set; } = [];

    /// <summary>
    /// Whether ROUGE compares the stems of English words (Porter 1980) in place of the words. Default false.
    /// </summary>
    public bool UseStemmer { get; set; }

    /// <summary>
    /// What ROUGE of a row with several targets is. Default <see cref="RougeReferences.Best"/>.
    /// </summary>
    public RougeReferences RougeReferences { get; set; } = RougeReferences.Best;

    /// <summary>
    /// Number of times that the rows are drawn anew, with replacement, for <see cref="TextMetrics.Intervals"/>. In [0, 1000000];
    /// default 1000; 0 for no intervals. The time is proportional to the number of rows times this.
    /// </summary>
    public int BootstrapSamples { get; set; } = 1000;

    /// <summary>The share of the samples that lie in a confidence interval. In (0, 1); default 0.95.</summary>
    public double ConfidenceLevel { get; set; } = 0.95;

    /// <summary>Seed of the samples. Any integer; default 1. The same rows and seed give the same intervals.</summary>
    public int Seed { get; set; } = 1;

    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    /// <exception cref="ArgumentNullException">The names, or one of them, are null.</exception>
    internal void Check()
    {
        ArgumentNullException.ThrowIfNull(AdditionalTargetColumnNames);
        foreach (var name in AdditionalTargetColumnNames)
            ArgumentNullException.ThrowIfNull(name, nameof(AdditionalTargetColumnNames));
        Check(Enum.IsDefined(RougeReferences), nameof(RougeReferences), RougeReferences,
            $"one of {string.Join(", ", Enum.GetNames<RougeReferences>())}");
        Check(BootstrapSamples is >= 0 and <= 1_000_000, nameof(BootstrapSamples), BootstrapSamples, "in [0, 1000000]");
        Check(ConfidenceLevel is > 0 and < 1, nameof(ConfidenceLevel), ConfidenceLevel, "in (0, 1)");
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
