using Microsoft.ML;

namespace MLNet.Attention.Tests.TenTasks.After;

/// <summary>The three likeliest classes of a text, with their names, from a saved pipeline.</summary>
internal static class TopThree
{
    public static void Run(MLContext mlContext, string zip, TextWriter console)
    {
        using var model = mlContext.Model.LoadTransformer<AttentionTextClassifierTransformer>(zip);
        foreach (var (name, score) in model.Predict("an otter").Top(3))
            console.WriteLine($"{name} {score:0.000}");
    }
}
