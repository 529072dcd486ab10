using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Tests.TenTasks.Before;

/// <summary>The three likeliest classes of a text, with their names, from a saved pipeline.</summary>
internal static class TopThree
{
    public static void Run(MLContext mlContext, string zip, TextWriter console)
    {
        var model = mlContext.Model.Load(zip, out _);
        using var engine = mlContext.Model.CreatePredictionEngine<Input, Output>(model);
        VBuffer<ReadOnlyMemory<char>> names = default;
        engine.OutputSchema["Score"].GetSlotNames(ref names);
        var scores = engine.Predict(new Input { Text = "an otter" }).Score;
        foreach (var (name, score) in names.DenseValues().Zip(scores).OrderByDescending(pair => pair.Second).Take(3))
            console.WriteLine($"{name} {score:0.000}");
    }

    private sealed class Input
    {
        public string Label { get; set; } = "";
        public string Text { get; set; } = "";
    }

    private sealed class Output
    {
        public float[] Score { get; set; } = [];
    }
}
