using System.Diagnostics;

namespace MLNet.Attention.Tests.Transforms.Explanation;

/// <summary>A browser without a window, where the machine has one.</summary>
internal static class Browser
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];

    /// <summary>The page as it is after its scripts ran, and what the browser had to say.</summary>
    public static (string Dom, string Messages) Load(string path)
    {
        var folders = Environment.GetEnvironmentVariable("PATH")?.Split(Path.PathSeparator) ?? [];
        var program = folders.SelectMany(folder => Names.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
        if (program is null)
            Assert.Inconclusive($"None of {string.Join(", ", Names)} is on the PATH.");
        var profile = Directory.CreateTempSubdirectory();
        try
        {
            return Run(program, profile.FullName, new Uri(path).AbsoluteUri);
        }
        finally
        {
            profile.Delete(recursive: true);
        }
    }

    private static (string Dom, string Messages) Run(string program, string profile, string address)
    {
        using var process = Process.Start(new ProcessStartInfo(program,
        [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--enable-logging=stderr",
            "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
            "--virtual-time-budget=4000", $"--user-data-dir={profile}", "--dump-dom", address,
        ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var dom = process.StandardOutput.ReadToEndAsync();
        var messages = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(TimeSpan.FromMinutes(1)))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail("The browser did not end within a minute.");
        }
        return (dom.GetAwaiter().GetResult(), messages.GetAwaiter().GetResult());
    }
}
