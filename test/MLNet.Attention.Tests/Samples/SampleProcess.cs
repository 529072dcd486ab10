using System.Diagnostics;
using System.Runtime.InteropServices;

namespace MLNet.Attention.Tests.Samples;

/// <summary>A finished run of a sample's own process: what a user would have seen of it.</summary>
internal sealed record SampleProcess(int ExitCode, string Output, string Error)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    /// <summary>The folder of the sample's sources.</summary>
    public static string ProjectDirectory(string sample) => Path.Combine(RepositoryRoot(), "samples", sample);

    /// <summary>Runs the sample as <c>dotnet Sample.dll</c>.</summary>
    public static SampleProcess RunAssembly(string sample, string workingDirectory, params string[] arguments) =>
        Run("dotnet", workingDirectory, "", [BuiltFile(sample, sample + ".dll"), .. arguments]);

    /// <summary>Runs the sample's own executable, with a text as standard input.</summary>
    public static SampleProcess RunExecutable(
        string sample, string workingDirectory, string input, params string[] arguments)
    {
        var executable = OperatingSystem.IsWindows() ? sample + ".exe" : sample;
        return Run(BuiltFile(sample, executable), workingDirectory, input, arguments);
    }

    /// <summary>The sample answers these arguments with one line, which has this message, and exit code 2.</summary>
    public static void AssertRefused(string sample, string workingDirectory, string message, string[] arguments)
    {
        var run = RunAssembly(sample, workingDirectory, arguments);
        Assert.AreEqual(2, run.ExitCode, run.Output);
        Assert.StartsWith("Error: ", run.Error);
        Assert.Contains(message, run.Error);
        Assert.HasCount(1, run.Error.TrimEnd().Split('\n'));
        Assert.AreEqual("", run.Output);
    }

    private static SampleProcess Run(string program, string workingDirectory, string input, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = workingDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // An executable looks for .NET here; it may be installed in a place of the user's own.
        start.Environment["DOTNET_ROOT"] = Path.GetFullPath("../../..", RuntimeEnvironment.GetRuntimeDirectory());
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        if (!process.WaitForExit(Limit))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} was still running after {Limit.TotalMinutes} minutes.");
        }

        Assert.DoesNotContain("\u001b", output.Result, "Colours are for terminals.");
        return new SampleProcess(process.ExitCode, output.Result, error.Result);
    }

    /// <summary>A file of the built sample.</summary>
    // The tests and the samples are built into folders of the same name: bin/<configuration>/<framework>.
    public static string BuiltFile(string sample, string file)
    {
        var testProject = Path.Combine(RepositoryRoot(), "test", "MLNet.Attention.Tests");
        var builtFolder = Path.GetRelativePath(testProject, AppContext.BaseDirectory);
        return Path.Combine(ProjectDirectory(sample), builtFolder, file);
    }

    /// <summary>The folder of the solution.</summary>
    public static string RepositoryRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "MLNet.Attention.sln")))
        {
            directory = directory.Parent
                ?? throw new DirectoryNotFoundException("No MLNet.Attention.sln above the tests.");
        }
        return directory.FullName;
    }
}
