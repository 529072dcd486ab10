using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Tests.TenTasks.Before;

/// <summary>Learns how alike the texts of pairs are, and says it of a new pair.</summary>
internal static class Similarity
{
    public static void Run(MLContext mlContext, string path, AttentionTextRegressionTrainer.Options options, TextWriter console)
    {
        var data = mlContext.Data.LoadFromTextFile<Pair>(path, hasHeader: true);
        options.SecondTextColumnName = "Second";
        var model = mlContext.Regression.Trainers.AttentionTextRegression(options).Fit(data);
        using var engine = mlContext.Model.CreatePredictionEngine<Pair, Prediction>(model);
        var score = engine.Predict(new Pair { Text = "river engine window letter", Second = "letter river engine garden" }).Score;
        console.WriteLine($"{score:0.000}");
    }

    private sealed class Pair
    {
        [LoadColumn(0)] public float Label { get; set; }
        [LoadColumn(1)] public string Text { get; set; } = "";
        [LoadColumn(2)] public string Second { get; set; } = "";
    }

    private sealed class Prediction
    {
        public float Score { get; set; }
    }
}
