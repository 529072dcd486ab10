using System.Diagnostics;
using System.Reflection;

namespace SentimentAnalysis;

/// <summary>Starts this program once more.</summary>
public static class SecondProcess
{
    /// <summary>Runs the program with these arguments, on the same console, and gives back its exit code.</summary>
    public static int Run(params IEnumerable<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Executable, [.. Prefix, .. arguments]))!;
        process.WaitForExit();
        return process.ExitCode;
    }

    private static string Executable =>
        Environment.ProcessPath ?? throw new InvalidOperationException("The path of this program is not known.");

    // Run as "dotnet SentimentAnalysis.dll", the executable is dotnet, and it must be told what to run.
    private static string[] Prefix =>
        Path.GetFileNameWithoutExtension(Executable) == "dotnet" ? [Assembly.GetExecutingAssembly().Location] : [];
}
