using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Tests.TenTasks.After;

/// <summary>Precision, recall and F1 of each class of a saved pipeline, and which classes it confuses.</summary>
internal static class ClassReport
{
    public static void Run(MLContext mlContext, string zip, string path, TextWriter console)
    {
        var model = mlContext.Model.Load(zip, out _);
        using var disposable = model as IDisposable;
        var scored = model.Transform(mlContext.Data.LoadFromTextFile<Question>(path, hasHeader: true));
        console.WriteLine(mlContext.MulticlassClassification.Report(scored));
    }

    private sealed class Question
    {
        [LoadColumn(0)] public string Label { get; set; } = "";
        [LoadColumn(1)] public string Text { get; set; } = "";
    }
}
