using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Tests.TenTasks.After;

/// <summary>Trains a sentiment model whose classes have names of their own, and predicts.</summary>
internal static class NamedSentiment
{
    public static void Run(MLContext mlContext, string path, AttentionSentimentTrainer.Options options, TextWriter console)
    {
        var data = mlContext.Data.LoadFromTextFile<Review>(path, hasHeader: true);
        (options.PositiveClassName, options.NegativeClassName) = ("praise", "blame");
        using var model = mlContext.BinaryClassification.Trainers.AttentionSentiment(options).Fit(data);
        console.WriteLine(model.Predict("a superb film"));
    }

    private sealed class Review
    {
        [LoadColumn(0)] public bool Label { get; set; }
        [LoadColumn(1)] public string Text { get; set; } = "";
    }
}
