using System.Globalization;
using System.Text;

namespace MLNet.Attention;

/// <summary>How close predicted numbers come to the labels.</summary>
public sealed class RegressionReport
{
    internal RegressionReport()
    {
    }

    /// <summary>The number of rows that are judged, at least 1.</summary>
    public required long RowCount { get; init; }

    /// <summary>The number of rows that are left out, because their label is missing.</summary>
    public required long MissingLabelCount { get; init; }

    /// <summary>
    /// Pearson's correlation of labels and predictions, in [-1, 1]; NaN where all labels, or all predictions, are the same.
    /// </summary>
    public required double Pearson { get; init; }

    /// <summary>
    /// Spearman's rank correlation: Pearson's correlation of the ranks, of equals their mean. In [-1, 1]; NaN where all labels,
    /// or all predictions, are the same.
    /// </summary>
    public required double Spearman { get; init; }

    /// <summary>The mean distance of prediction and label, in units of the label.</summary>
    public required double MeanAbsoluteError { get; init; }

    /// <summary>The root of the mean squared distance, in units of the label.</summary>
    public required double RootMeanSquaredError { get; init; }

    /// <summary>
    /// The share of the labels' variance that is explained, at most 1; NaN where all labels are the same.
    /// </summary>
    public required double RSquared { get; init; }

    /// <summary>The figures, on two lines.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{RowCount} rows");
        if (MissingLabelCount > 0)
            text.Append(CultureInfo.InvariantCulture, $"; {MissingLabelCount} rows without a label are left out");
        text.Append(CultureInfo.InvariantCulture, $"\nPearson {Pearson:0.000}, Spearman {Spearman:0.000}, ");
        text.Append(CultureInfo.InvariantCulture, $"mean absolute error {MeanAbsoluteError:0.000}, ");
        text.Append(CultureInfo.InvariantCulture, $"root mean squared error {RootMeanSquaredError:0.000}, ");
        text.Append(CultureInfo.InvariantCulture, $"R² {RSquared:0.000}\n");
        return text.ToString();
    }
}
