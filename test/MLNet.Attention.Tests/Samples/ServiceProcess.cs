using System.Diagnostics;
using System.Text.RegularExpressions;

namespace MLNet.Attention.Tests.Samples;

/// <summary>A sample that serves HTTP, in a process of its own, on a free port of this machine. Disposing ends it.</summary>
internal sealed partial class ServiceProcess : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private readonly Process process;

    private ServiceProcess(Process process, Uri address)
    {
        this.process = process;
        Client = new HttpClient { BaseAddress = address };
    }

    public HttpClient Client { get; }

    /// <summary>Starts the sample, and waits until it listens.</summary>
    public static ServiceProcess Start(string sample, string workingDirectory, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet",
        [
            SampleProcess.BuiltFile(sample, sample + ".dll"), "--urls=http://127.0.0.1:0",
            "--Logging:LogLevel:Microsoft.Hosting=Information", .. arguments,
        ])
        {
            WorkingDirectory = workingDirectory,
            RedirectStandardOutput = true,
        };
        var process = Process.Start(start)!;
        var seen = "";
        var listening = new TaskCompletionSource<string>();
        process.OutputDataReceived += (_, line) =>
        {
            seen += line.Data + "\n";
            if (Listening().Match(line.Data ?? "") is { Success: true } match)
                listening.TrySetResult(match.Value);
        };
        process.BeginOutputReadLine();
        if (listening.Task.Wait(Limit))
            return new ServiceProcess(process, new Uri(listening.Task.Result));
        process.Kill(entireProcessTree: true);
        throw new TimeoutException($"{sample} does not listen: {seen}");
    }

    /// <summary>Waits until an answer has a text.</summary>
    public async Task Until(string path, string text)
    {
        for (var watch = Stopwatch.StartNew(); ; await Task.Delay(20))
        {
            using var answer = await Client.GetAsync(path);
            var content = await answer.Content.ReadAsStringAsync();
            if (content.Contains(text, StringComparison.Ordinal))
                return;
            Assert.IsLessThan(Limit, watch.Elapsed, $"{path}: {content}");
        }
    }

    public void Dispose()
    {
        Client.Dispose();
        process.Kill(entireProcessTree: true);
        process.WaitForExit();
        process.Dispose();
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+")]
    private static partial Regex Listening();
}
