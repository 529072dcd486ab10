using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using Options = MLNet.Attention.AttentionTextClassifierTrainer.Options;

namespace MLNet.Attention.Tests.TenTasks.After;

/// <summary>Goes on from a saved pipeline with new rows.</summary>
internal static class WarmStart
{
    public static void Run(MLContext mlContext, string zip, string path, Options options, TextWriter console)
    {
        var saved = mlContext.Model.Load(zip, out _);
        using var old = saved.FindTransformer<AttentionTextClassifierTransformer>();
        var keys = saved.FindTransformer<ValueToKeyMappingTransformer>(); // the keys of the labels are those of the saved model
        var data = keys.Transform(mlContext.Data.LoadFromTextFile<Question>(path, hasHeader: true));
        using var model = mlContext.MulticlassClassification.Trainers.AttentionTextClassifier(options).Fit(data, old);
        console.WriteLine(mlContext.MulticlassClassification.Report(model.Transform(data)));
    }

    private sealed class Question
    {
        [LoadColumn(0)] public string Label { get; set; } = "";
        [LoadColumn(1)] public string Text { get; set; } = "";
    }
}
