using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Tests.TenTasks.Before;

/// <summary>Trains a sentiment model whose classes have names of their own, and predicts.</summary>
internal static class NamedSentiment
{
    public static void Run(MLContext mlContext, string path, AttentionSentimentTrainer.Options options, TextWriter console)
    {
        var data = mlContext.Data.LoadFromTextFile<Review>(path, hasHeader: true);
        var model = mlContext.BinaryClassification.Trainers.AttentionSentiment(options).Fit(data);
        using var engine = mlContext.Model.CreatePredictionEngine<Review, Prediction>(model);
        var prediction = engine.Predict(new Review { Text = "a superb film" });
        var name = prediction.PredictedLabel ? "praise" : "blame";
        var probability = prediction.PredictedLabel ? prediction.Probability : 1 - prediction.Probability;
        console.WriteLine(FormattableString.Invariant($"{name} ({100 * probability:F1} %)"));
    }

    private sealed class Review
    {
        [LoadColumn(0)] public bool Label { get; set; }
        [LoadColumn(1)] public string Text { get; set; } = "";
    }

    private sealed class Prediction
    {
        public bool PredictedLabel { get; set; }
        public float Probability { get; set; }
    }
}
