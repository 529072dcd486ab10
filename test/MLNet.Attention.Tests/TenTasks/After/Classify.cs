using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Tests.TenTasks.After;

/// <summary>Trains a classifier on a file, and measures it on rows set apart.</summary>
internal static class Classify
{
    public static void Run(MLContext mlContext, string path, AttentionTextClassifierTrainer.Options options, TextWriter console)
    {
        var data = mlContext.Data.LoadFromTextFile<Question>(path, hasHeader: true);
        var split = mlContext.Data.TrainTestSplit(data, testFraction: 0.2);
        using var model = mlContext.Transforms.Conversion.MapValueToKey("Label")
            .Append(mlContext.MulticlassClassification.Trainers.AttentionTextClassifier(options))
            .Fit(split.TrainSet);
        console.WriteLine(mlContext.MulticlassClassification.Report(model.Transform(split.TestSet)));
    }

    private sealed class Question
    {
        [LoadColumn(0)] public string Label { get; set; } = "";
        [LoadColumn(1)] public string Text { get; set; } = "";
    }
}
