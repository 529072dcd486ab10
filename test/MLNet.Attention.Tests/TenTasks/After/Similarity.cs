using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Tests.TenTasks.After;

/// <summary>Learns how alike the texts of pairs are, and says it of a new pair.</summary>
internal static class Similarity
{
    public static void Run(MLContext mlContext, string path, AttentionTextRegressionTrainer.Options options, TextWriter console)
    {
        var data = mlContext.Data.LoadFromTextFile<Pair>(path, hasHeader: true);
        options.SecondTextColumnName = "Second";
        using var model = mlContext.Regression.Trainers.AttentionTextRegression(options).Fit(data);
        console.WriteLine($"{model.Predict("river engine window letter", "letter river engine garden"):0.000}");
    }

    private sealed class Pair
    {
        [LoadColumn(0)] public float Label { get; set; }
        [LoadColumn(1)] public string Text { get; set; } = "";
        [LoadColumn(2)] public string Second { get; set; } = "";
    }
}
