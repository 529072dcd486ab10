using Microsoft.ML.Data;

namespace SentimentAnalysis;

/// <summary>Prints how good the model is.</summary>
public static class MetricsTable
{
    /// <summary>Prints the metrics one below the other.</summary>
    public static void Print(CalibratedBinaryClassificationMetrics metrics)
    {
        PrintRow("Accuracy", metrics.Accuracy, "share of the reviews that it gets right");
        PrintRow("Area under ROC curve", metrics.AreaUnderRocCurve, "0.5 is guessing, 1 is perfect");
        PrintRow("F1 score", metrics.F1Score, "precision and recall in one number");
        PrintRow("Positive precision", metrics.PositivePrecision, "share of those it calls positive that are");
        PrintRow("Positive recall", metrics.PositiveRecall, "share of the positive ones that it finds");
        PrintRow("Negative precision", metrics.NegativePrecision, "the same for the negative ones");
        PrintRow("Negative recall", metrics.NegativeRecall, "");
        PrintRow("Log-loss", metrics.LogLoss, "bits; 1 is guessing, 0 is perfect");
    }

    private static void PrintRow(string name, double value, string meaning) =>
        Console.WriteLine($"  {name,-20}  {value:0.000}  {meaning}".TrimEnd());
}
