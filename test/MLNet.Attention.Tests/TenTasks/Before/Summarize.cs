using Microsoft.ML;
using Microsoft.ML.Data;
using Options = MLNet.Attention.AttentionSummarizerEstimator.Options;

namespace MLNet.Attention.Tests.TenTasks.Before;

/// <summary>Trains a summarizer, saves it, and summarizes with what is loaded.</summary>
internal static class Summarize
{
    public static void Run(MLContext mlContext, string path, Options options, string zip, TextWriter console)
    {
        var data = mlContext.Data.LoadFromTextFile<Report>(path, hasHeader: true);
        using (var model = mlContext.Transforms.Text.AttentionSummarizer(options).Fit(data))
            mlContext.Model.Save(model, data.Schema, zip);
        using var loaded = (AttentionSummarizerTransformer)mlContext.Model.Load(zip, out _);
        console.WriteLine(loaded.Generate("In Rome, Anna found a boat."));
    }

    private sealed class Report
    {
        [LoadColumn(0)] public string Text { get; set; } = "";
        [LoadColumn(1)] public string Target { get; set; } = "";
    }
}
