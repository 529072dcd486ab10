using System.Diagnostics;
using Microsoft.ML;
using TorchSharp;

namespace MLNet.Attention.Tests.Build;

/// <summary>
/// An assembly of build/compat declares nothing that the real package does not. Runs where the listings of the real
/// declarations are beside the checkout and the assembly is compat's.
/// </summary>
[TestClass]
public sealed class CompatSurfaceTests
{
    [TestMethod]
    public void MicrosoftML() => Check(typeof(MLContext), "Microsoft.ML.txt");

    [TestMethod]
    public void Tokenizers() => Check(typeof(Microsoft.ML.Tokenizers.Tokenizer), "Microsoft.ML.Tokenizers.txt");

    [TestMethod]
    public void Torch() => Check(typeof(torch), "TorchSharp.txt");

    private static void Check(Type type, string listing)
    {
        var root = Root();
        var shared = Path.Combine(root, "..", "shared");
        var tool = Path.Combine(shared, "tools", "apilist.cs");
        var name = type.Assembly.GetName().Name;
        var project = Path.Combine(root, "build", "compat", name!, $"{name}.csproj");
        // MLContext is in Microsoft.ML.Data in the packages, in Microsoft.ML in compat; the others are told by their path.
        if (!File.Exists(tool) || !File.Exists(project) || !IsCompat(type))
            Assert.Inconclusive("The listings are not beside the checkout, or the assembly is the real one.");

        var start = new ProcessStartInfo("dotnet",
            ["run", "apilist.cs", "--", "check", type.Assembly.Location, "--against", Path.GetFullPath(Path.Combine(shared, "api", listing))])
        {
            WorkingDirectory = Path.GetDirectoryName(tool),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.AreEqual(0, process.ExitCode, output + errors.Result);
        Assert.Contains(", 0 extra, 0 missing", output);
    }

    /// <summary>compat is built by this project: its version is the product's.</summary>
    private static bool IsCompat(Type type) =>
        type.Assembly.GetName().Version == typeof(AttentionSentimentTrainer).Assembly.GetName().Version;

    private static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "MLNet.Attention.sln")))
                return folder.FullName;
        }
        throw new InvalidOperationException("MLNet.Attention.sln is not in a folder above the tests.");
    }
}
