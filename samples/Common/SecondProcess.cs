using System.Diagnostics;
using System.Reflection;
using System.Text;

namespace MLNet.Attention.Samples;

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

    /// <summary>The same, with a text as standard input: it may be longer than an argument can be.</summary>
    public static int RunOn(string input, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(Executable, [.. Prefix, .. arguments])
        {
            RedirectStandardInput = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        };
        using var process = Process.Start(start)!;
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        process.WaitForExit();
        return process.ExitCode;
    }

    private static string Executable =>
        Environment.ProcessPath ?? throw new InvalidOperationException("The path of this program is not known.");

    // Run as "dotnet Sample.dll", the executable is dotnet, and it must be told what to run.
    private static string[] Prefix =>
        Path.GetFileNameWithoutExtension(Executable) == "dotnet" ? [Assembly.GetExecutingAssembly().Location] : [];
}
