using System.Diagnostics;
using System.Globalization;

namespace MLNet.Attention.Tests.Transforms.Models;

/// <summary>test/ModelLoader: a process that knows nothing of this project but a model file.</summary>
internal static class ModelLoaderProcess
{
    /// <summary>The score and the probability of each text, from a process of its own.</summary>
    public static (float Score, float Probability)[] Score(string modelPath, params string[] texts)
    {
        var start = new ProcessStartInfo("dotnet", [ChildAssembly.Of("ModelLoader"), modelPath, .. texts])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.AreEqual(0, process.ExitCode, error.Result);
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Parse)];
    }

    private static (float Score, float Probability) Parse(string line)
    {
        var numbers = Array.ConvertAll(line.Split(' '), number => float.Parse(number, CultureInfo.InvariantCulture));
        return (numbers[0], numbers[1]);
    }
}
