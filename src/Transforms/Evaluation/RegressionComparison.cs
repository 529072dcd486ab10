using System.Globalization;
using System.Text;

namespace MLNet.Attention;

/// <summary>Which of two regressions is closer to the labels of the same rows.</summary>
public sealed class RegressionComparison
{
    internal RegressionComparison()
    {
    }

    /// <summary>The first model on the rows.</summary>
    public required RegressionReport First { get; init; }

    /// <summary>The second model on the rows.</summary>
    public required RegressionReport Second { get; init; }

    /// <summary>The mean absolute error of the second model less that of the first: below 0, the second is closer.</summary>
    public double Difference => Second.MeanAbsoluteError - First.MeanAbsoluteError;

    /// <summary>The confidence interval of <see cref="Difference"/>, by the paired bootstrap.</summary>
    public required ConfidenceInterval DifferenceInterval { get; init; }

    /// <summary>The share of the bootstrap's samples in <see cref="DifferenceInterval"/>.</summary>
    public required double ConfidenceLevel { get; init; }

    /// <summary>The two-sided p-value of models that are equally close, by the paired bootstrap.</summary>
    public required double PValue { get; init; }

    /// <summary>The figures, on three lines.</summary>
    public override string ToString()
    {
        var better = PValue >= 0.05 ? "no difference that could not be chance"
            : Difference < 0 ? "the second is closer" : "the first is closer";
        var text = new StringBuilder();
        Append(text, "first ", First);
        Append(text, "second", Second);
        text.Append(CultureInfo.InvariantCulture, $"difference {Difference:+0.000;-0.000;0.000}, ");
        text.Append(CultureInfo.InvariantCulture, $"{100 * ConfidenceLevel:0.##}% in {DifferenceInterval.ToString("0.000")}, ");
        text.Append(CultureInfo.InvariantCulture, $"paired bootstrap: p = {PValue:0.0000}, {better}\n");
        return text.ToString();
    }

    private static void Append(StringBuilder text, string name, RegressionReport report)
    {
        text.Append(CultureInfo.InvariantCulture, $"{name}  mean absolute error {report.MeanAbsoluteError:0.000}, ");
        text.Append(CultureInfo.InvariantCulture, $"Pearson {report.Pearson:0.000}, Spearman {report.Spearman:0.000}\n");
    }
}
