using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Tests.TenTasks.Before;

/// <summary>Precision, recall and F1 of each class of a saved pipeline, and which classes it confuses.</summary>
internal static class ClassReport
{
    public static void Run(MLContext mlContext, string zip, string path, TextWriter console)
    {
        var model = mlContext.Model.Load(zip, out _);
        using var disposable = model as IDisposable;
        var scored = model.Transform(mlContext.Data.LoadFromTextFile<Question>(path, hasHeader: true));
        var metrics = mlContext.MulticlassClassification.Evaluate(scored);
        VBuffer<ReadOnlyMemory<char>> slots = default;
        scored.Schema["Score"].GetSlotNames(ref slots);
        string[] names = [.. slots.DenseValues().Select(name => name.ToString())];
        console.WriteLine($"accuracy {metrics.MicroAccuracy:0.000}, log-loss {metrics.LogLoss:0.000}");
        var width = names.Max(name => name.Length);
        console.WriteLine($"{"class".PadRight(width)}  precision  recall     F1  rows");
        var counts = metrics.ConfusionMatrix.Counts;
        for (var i = 0; i < names.Length; i++)
        {
            var (precision, recall) = (metrics.ConfusionMatrix.PerClassPrecision[i], metrics.ConfusionMatrix.PerClassRecall[i]);
            var f1 = precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0;
            console.Write($"{names[i].PadRight(width)}  {precision,9:0.000}  {recall,6:0.000}  {f1,5:0.000}");
            console.WriteLine($"  {counts[i].Sum(),4:0}");
        }
        console.WriteLine($"{"true class".PadRight(width)}  {string.Join("  ", names)}");
        for (var i = 0; i < names.Length; i++)
        {
            var cells = counts[i].Zip(names, (count, name) => $"{count:0}".PadLeft(name.Length));
            console.WriteLine($"{names[i].PadRight(width)}  {string.Join("  ", cells)}");
        }
    }

    private sealed class Question
    {
        [LoadColumn(0)] public string Label { get; set; } = "";
        [LoadColumn(1)] public string Text { get; set; } = "";
    }
}
