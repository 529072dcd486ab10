using System.Diagnostics;
using System.Globalization;

namespace MLNet.Attention.Tests.Transforms.Models;

/// <summary>test/ModelLoader: a process that knows nothing of this project but a model file.</summary>
internal static class ModelLoaderProcess
{
    /// <summary>The score and the probability of each text, from a process of its own.</summary>
    public static (float Score, float Probability)[] Score(string modelPath, params string[] texts) =>
        Array.ConvertAll(Run([modelPath, .. texts]), Parse);

    /// <summary>What a model writes to a column for each text, from a process of its own.</summary>
    public static string[] Read(string modelPath, string column, params string[] texts) =>
        Array.ConvertAll(Run(["--column", column, modelPath, .. texts]), line => Uri.UnescapeDataString(line.TrimEnd('\r')));

    private static string[] Run(IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet", [ChildAssembly.Of("ModelLoader"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.AreEqual(0, process.ExitCode, error.Result);
        return output.Split('\n')[..^1];
    }

    private static (float Score, float Probability) Parse(string line)
    {
        var numbers = Array.ConvertAll(line.Split(' '), number => float.Parse(number, CultureInfo.InvariantCulture));
        return (numbers[0], numbers[1]);
    }
}
