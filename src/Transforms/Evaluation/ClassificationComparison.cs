using System.Globalization;
using System.Text;

namespace MLNet.Attention;

/// <summary>Which of two classifiers is better on the same rows.</summary>
public sealed class ClassificationComparison
{
    internal ClassificationComparison()
    {
    }

    /// <summary>The number of rows with a label, at least 1. A label that is no class of a model is an error of it.</summary>
    public long RowCount => BothRight + OnlyFirstRight + OnlySecondRight + BothWrong;

    /// <summary>The number of rows that both predict right.</summary>
    public required long BothRight { get; init; }

    /// <summary>The number of rows that the first model alone predicts right.</summary>
    public required long OnlyFirstRight { get; init; }

    /// <summary>The number of rows that the second model alone predicts right.</summary>
    public required long OnlySecondRight { get; init; }

    /// <summary>The number of rows that both predict wrong.</summary>
    public required long BothWrong { get; init; }

    /// <summary>The first model's share of right rows.</summary>
    public double FirstAccuracy => (double)(BothRight + OnlyFirstRight) / RowCount;

    /// <summary>The second model's share of right rows.</summary>
    public double SecondAccuracy => (double)(BothRight + OnlySecondRight) / RowCount;

    /// <summary>By how much the second model is more often right, in [-1, 1].</summary>
    public double Difference => (double)(OnlySecondRight - OnlyFirstRight) / RowCount;

    /// <summary>The confidence interval of <see cref="Difference"/>, by the paired bootstrap.</summary>
    public required ConfidenceInterval DifferenceInterval { get; init; }

    /// <summary>The share of the bootstrap's samples in <see cref="DifferenceInterval"/>.</summary>
    public required double ConfidenceLevel { get; init; }

    /// <summary>
    /// How likely it is, of two equally good models, that one alone is right at least as unequally often as here: the two-sided
    /// exact test of McNemar (1947).
    /// </summary>
    public double PValue => SignTest(OnlyFirstRight, OnlySecondRight);

    /// <summary>The figures, on three lines.</summary>
    public override string ToString()
    {
        var better = PValue >= 0.05 ? "no difference that could not be chance"
            : Difference > 0 ? "the second is better" : "the first is better";
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{RowCount} rows: accuracy of the first {FirstAccuracy:0.000}, ");
        text.Append(CultureInfo.InvariantCulture, $"of the second {SecondAccuracy:0.000}, ");
        text.Append(CultureInfo.InvariantCulture, $"difference {Difference:+0.000;-0.000;0.000}, ");
        text.Append(CultureInfo.InvariantCulture, $"{100 * ConfidenceLevel:0.##}% in {DifferenceInterval.ToString("0.000")}\n");
        text.Append(CultureInfo.InvariantCulture, $"both right {BothRight}, only the first {OnlyFirstRight}, ");
        text.Append(CultureInfo.InvariantCulture, $"only the second {OnlySecondRight}, none {BothWrong}\n");
        text.Append(CultureInfo.InvariantCulture, $"McNemar's test: p = {PValue:0.0000}, {better}\n");
        return text.ToString();
    }

    // 2 · P(X ≤ min) of a binomial distribution with probability 1/2; each term follows from the one before.
    private static double SignTest(long first, long second)
    {
        var rows = first + second;
        var (sum, logTerm) = (0.0, -rows * Math.Log(2));
        for (var k = 0L; k <= Math.Min(first, second); k++)
        {
            sum += Math.Exp(logTerm);
            logTerm += Math.Log((double)(rows - k) / (k + 1));
        }
        return Math.Min(1, 2 * sum);
    }
}
