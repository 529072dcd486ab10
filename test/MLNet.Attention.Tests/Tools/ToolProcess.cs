using System.Diagnostics;

namespace MLNet.Attention.Tests.Tools;

/// <summary>A finished run of the command line in a process of its own.</summary>
internal sealed record ToolProcess(int ExitCode, string Output, string Error)
{
    private const string Name = "mlnet-attention";

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    /// <summary>The lines of the output.</summary>
    public string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Runs a command that succeeds.</summary>
    public static ToolProcess Run(string directory, params string[] arguments) => RunOn("", directory, arguments);

    /// <summary>The same, with a text as standard input.</summary>
    public static ToolProcess RunOn(string input, string directory, params string[] arguments)
    {
        var run = Finish(directory, input, arguments);
        Assert.AreEqual(0, run.ExitCode, run.Error);
        return run;
    }

    /// <summary>Runs a command that fails with this code and one line that has the message.</summary>
    public static void Fails(int exitCode, string message, string directory, params string[] arguments)
    {
        var run = Finish(directory, "", arguments);
        Assert.AreEqual(exitCode, run.ExitCode, run.Error + run.Output);
        var last = run.Error.TrimEnd().Split('\n')[^1];
        Assert.StartsWith("Error: ", last);
        Assert.Contains(message, last);
        Assert.AreEqual("", run.Output);
    }

    /// <summary>Starts a command and interrupts it when its standard error has a line.</summary>
    public static int Interrupt(string directory, params string[] arguments)
    {
        using var process = Start(directory, arguments);
        Assert.IsNotNull(process.StandardError.ReadLine());
        using (var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]))
            kill.WaitForExit();
        process.StandardInput.Close();
        process.StandardError.ReadToEnd();
        Assert.IsTrue(process.WaitForExit(Limit));
        return process.ExitCode;
    }

    private static ToolProcess Finish(string directory, string input, string[] arguments)
    {
        using var process = Start(directory, arguments);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        if (!process.WaitForExit(Limit))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{Name} {arguments[0]} was still running after {Limit.TotalMinutes} minutes.");
        }
        Assert.DoesNotContain("\u001b", output.Result + error.Result, "Bars and colours are for terminals.");
        return new ToolProcess(process.ExitCode, output.Result, error.Result);
    }

    private static Process Start(string directory, string[] arguments) => Process.Start(
        new ProcessStartInfo("dotnet", [ChildAssembly.Of("../tools/" + Name, Name), .. arguments])
        {
            WorkingDirectory = directory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
}
