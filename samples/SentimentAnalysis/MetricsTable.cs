using Microsoft.ML.Data;
using MLNet.Attention.Samples;
using Spectre.Console;

namespace SentimentAnalysis;

/// <summary>Prints how good the model is.</summary>
public static class MetricsTable
{
    /// <summary>Prints the metrics one below the other.</summary>
    public static void Print(CalibratedBinaryClassificationMetrics metrics)
    {
        var table = new Table().AddTexts("metric").AddNumbers("value").AddTexts("meaning").HideHeaders();
        void Add(string name, double value, string meaning) => table.AddCells(name, $"{value:0.000}", meaning);
        Add("Accuracy", metrics.Accuracy, "share of the reviews that it gets right");
        Add("Area under ROC curve", metrics.AreaUnderRocCurve, "0.5 is guessing, 1 is perfect");
        Add("F1 score", metrics.F1Score, "precision and recall in one number");
        Add("Positive precision", metrics.PositivePrecision, "share of those it calls positive that are");
        Add("Positive recall", metrics.PositiveRecall, "share of the positive ones that it finds");
        Add("Negative precision", metrics.NegativePrecision, "the same for the negative ones");
        Add("Negative recall", metrics.NegativeRecall, "");
        Add("Log-loss", metrics.LogLoss, "bits; 1 is guessing, 0 is perfect");
        table.Print();
    }
}
