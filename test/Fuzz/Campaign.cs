using System.Diagnostics;
using System.IO.MemoryMappedFiles;

namespace MLNet.Attention.Fuzz;

/// <summary>Runs workers one after another, and notes those that die or hang.</summary>
internal sealed class Campaign(int seed, string corpus, long inputs, TimeSpan time)
{
    private const long InputsPerProcess = 20_000;
    private const long MostFindings = 200;
    private const long AddressSpaceKilobytes = 8 << 20;

    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan LongestStart = TimeSpan.FromMinutes(2); // on a machine that has much else to do

    private readonly string progressFile = Path.GetTempFileName();
    private readonly SortedDictionary<string, (long Tried, long Loaded)> counts = new(StringComparer.Ordinal);
    private readonly Stopwatch watch = Stopwatch.StartNew();
    private long findings;

    /// <returns>How many findings there are.</returns>
    public long Run()
    {
        File.WriteAllBytes(progressFile, new byte[sizeof(long)]);
        using (var file = MemoryMappedFile.CreateFromFile(progressFile, FileMode.Open))
        using (var progress = file.CreateViewAccessor())
        {
            for (long next = 0; next < inputs && watch.Elapsed < time && findings < MostFindings;)
            {
                progress.Write(0, next);
                next = RunWorker(next, Math.Min(inputs, next + InputsPerProcess), progress);
                Console.Error.WriteLine($"{next} inputs, {findings} findings, {watch.Elapsed.TotalMinutes:0.0} minutes");
            }
        }
        File.Delete(progressFile);
        Print();
        return findings;
    }

    /// <returns>The input to go on with.</returns>
    private long RunWorker(long from, long to, MemoryMappedViewAccessor progress)
    {
        using var worker = Start(from, to);
        worker.OutputDataReceived += (_, line) => Read(line.Data);
        worker.BeginOutputReadLine();
        var error = worker.StandardError.ReadToEndAsync();
        var (seen, since) = (progress.ReadInt64(0), watch.Elapsed);
        while (!worker.WaitForExit(1000))
        {
            if (progress.ReadInt64(0) is var now && now != seen)
                (seen, since) = (now, watch.Elapsed);
            if (watch.Elapsed - since > (seen == from ? LongestStart : Hang))
                worker.Kill(entireProcessTree: true);
        }
        worker.WaitForExit();
        if (worker.ExitCode == 0)
            return to;
        var died = progress.ReadInt64(0) - 1;
        if (died < from)
            throw new InvalidOperationException($"The worker did not start: {error.Result}");
        var input = new InputSource(seed).Create(died);
        FindingStore.Save(corpus, input, $"{seed}-{died}");
        Found($"{died} {input.Kind}, {input.Model}/{input.Entry}: the process ended with {worker.ExitCode}, " +
            $"{(watch.Elapsed - since > Hang ? "hanging" : error.Result.Trim().ReplaceLineEndings(" | "))}");
        return died + 1;
    }

    // The shell sets the limits, where there is one.
    private Process Start(long from, long to)
    {
        string[] arguments =
            [Environment.GetCommandLineArgs()[0], "worker", $"{seed}", corpus, progressFile, $"{from}", $"{to}"];
        var start = OperatingSystem.IsWindows()
            ? new ProcessStartInfo("dotnet", arguments)
            : new ProcessStartInfo("/bin/sh",
                ["-c", $"ulimit -v {AddressSpaceKilobytes}; ulimit -c 0; exec dotnet \"$@\"", "sh", .. arguments]);
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.Environment["DOTNET_gcConcurrent"] = "0";
        start.Environment["DOTNET_GCHeapHardLimit"] = "0x20000000"; // 512 MiB
        start.Environment["OMP_NUM_THREADS"] = "1";
        return Process.Start(start)!;
    }

    private void Read(string? line)
    {
        if (line is null)
            return;
        var parts = line.Split(' ', 4);
        if (parts[0] == "finding")
            Found(line["finding ".Length..]);
        if (parts[0] != "count")
            return;
        lock (counts)
        {
            var (tried, loaded) = counts.GetValueOrDefault(parts[3]);
            counts[parts[3]] = (tried + long.Parse(parts[1]), loaded + long.Parse(parts[2]));
        }
    }

    private void Found(string what)
    {
        Interlocked.Increment(ref findings);
        Console.WriteLine(what);
    }

    private void Print()
    {
        Console.WriteLine($"{"damage",-20}{"inputs",12}{"loaded",12}");
        foreach (var (kind, (tried, loaded)) in counts)
            Console.WriteLine($"{kind,-20}{tried,12}{loaded,12}");
        var all = (Tried: counts.Values.Sum(count => count.Tried), Loaded: counts.Values.Sum(count => count.Loaded));
        Console.WriteLine($"{"all",-20}{all.Tried,12}{all.Loaded,12}");
        Console.WriteLine($"{findings} findings in {watch.Elapsed.TotalMinutes:0.0} minutes with seed {seed}");
    }
}
