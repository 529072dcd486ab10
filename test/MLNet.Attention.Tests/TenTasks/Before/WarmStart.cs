using Microsoft.ML;
using Microsoft.ML.Data;
using Options = MLNet.Attention.AttentionTextClassifierTrainer.Options;

namespace MLNet.Attention.Tests.TenTasks.Before;

/// <summary>Goes on from a saved pipeline with new rows.</summary>
internal static class WarmStart
{
    public static void Run(MLContext mlContext, string zip, string path, Options options, TextWriter console)
    {
        var saved = mlContext.Model.Load(zip, out _);
        using var disposable = saved as IDisposable;
        var steps = ((IEnumerable<ITransformer>)saved).ToList();
        var old = steps.OfType<AttentionTextClassifierTransformer>().Single();
        var keys = steps[0]; // the keys of the labels must be those of the saved model
        var data = keys.Transform(mlContext.Data.LoadFromTextFile<Question>(path, hasHeader: true));
        using var model = mlContext.MulticlassClassification.Trainers.AttentionTextClassifier(options).Fit(data, old);
        var metrics = mlContext.MulticlassClassification.Evaluate(model.Transform(data));
        console.WriteLine($"accuracy {metrics.MicroAccuracy:0.000}");
    }

    private sealed class Question
    {
        [LoadColumn(0)] public string Label { get; set; } = "";
        [LoadColumn(1)] public string Text { get; set; } = "";
    }
}
