using System.Diagnostics;
using System.IO.MemoryMappedFiles;
using MLNet.Attention.Tests.Transforms.Models;
using MLNet.Attention.Tests.Transforms.Pretrained;

namespace MLNet.Attention.Fuzz;

/// <summary>
/// The child process: loads input after input, and says what should not be. It notes the number of the input in a file, so
/// that its parent knows which one it died of.
/// </summary>
internal sealed class Worker(int seed, string corpus, string progressFile)
{
    /// <summary>What the loads are given as <see cref="ModelLoading.MaximumBytes"/>.</summary>
    public const long Budget = 64 << 20;

    private const int InputsPerMemoryCheck = 64;
    private const int InputsPerReport = 4096;

    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(2);

    private readonly InputSource source = new(seed);
    private readonly ModelTrial trial = new();
    private readonly ProcessMemory memory = new();
    private readonly Dictionary<string, (long Tried, long Loaded)> counts = [];

    public void Run(long from, long to)
    {
        ModelLoading.MaximumBytes = Budget;
        using var file = MemoryMappedFile.CreateFromFile(progressFile, FileMode.Open);
        using var progress = file.CreateViewAccessor();
        for (var number = from; number < to; number += InputsPerMemoryCheck)
        {
            var end = Math.Min(to, number + InputsPerMemoryCheck);
            memory.Reset();
            for (var i = number; i < end; i++)
            {
                progress.Write(0, i + 1);
                Try(i, isCounted: true);
            }
            if (memory.Growth() > 2 * Budget)
                FindLarge(number, end);
            if ((end - from) % InputsPerReport == 0 || end == to)
                Report();
        }
    }

    private void Try(long number, bool isCounted)
    {
        var input = source.Create(number);
        var watch = Stopwatch.StartNew();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var isLoaded = false;
        string? wrong = null;
        try
        {
            isLoaded = Run(input, out var refusal);
            wrong = refusal is null ? null : Wrong(refusal, input);
        }
        catch (Exception error)
        {
            // A column that a damaged key or manifest names is not in the data.
            var isColumn = error is ArgumentOutOfRangeException
                && (!input.IsOurs || error.Message.Contains("is not in the data", StringComparison.Ordinal));
            wrong = isColumn ? null : $"scoring: {Describe(error)}";
        }
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        if (allocated > Budget + 8L * input.Zip.Length)
            wrong ??= $"allocated {allocated} bytes";
        if (watch.Elapsed > Slow)
            wrong ??= $"took {watch.Elapsed.TotalSeconds:0.0} s";
        if (!isCounted)
            return;
        var (tried, loaded) = counts.GetValueOrDefault(input.Kind);
        counts[input.Kind] = (tried + 1, loaded + (isLoaded ? 1 : 0));
        if (wrong is not null)
            Keep(input, number, wrong);
    }

    private bool Run(FuzzInput input, out Exception? refusal)
    {
        if (input.Folder is null)
            return trial.Run(input.Zip, out refusal);
        var folder = Directory.CreateTempSubdirectory("checkpoint");
        try
        {
            foreach (var (name, content) in input.Folder)
                File.WriteAllBytes(Path.Combine(folder.FullName, name), content);
            return input.FolderContent switch
            {
                FolderContent.Encoder => CheckpointTrial.Run(folder.FullName, out refusal),
                FolderContent.EncoderDecoder => CheckpointTrial.RunEncoderDecoder(folder.FullName, out refusal),
                _ => CheckpointTrial.RunTokenizers(folder.FullName, out refusal),
            };
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>What is wrong with an error of loading, or null.</summary>
    private static string? Wrong(Exception refusal, FuzzInput input)
    {
        if (refusal is FormatException)
            return refusal.Message.Length > 1000 && input.IsOurs ? $"a message of {refusal.Message.Length} characters" : null;
        // ML.NET and .NET refuse what is theirs as they like.
        var thrower = new StackTrace(refusal).GetFrame(0)?.GetMethod()?.Module.Assembly;
        return refusal is OutOfMemoryException || thrower == typeof(ModelLoading).Assembly || input.IsOurs
            ? $"loading: {Describe(refusal)}"
            : null;
    }

    private static string Describe(Exception error)
    {
        error = error.GetBaseException();
        var where = error.StackTrace?.Split('\n')[0].Trim() ?? "";
        return $"{error.GetType().Name} {error.Message.ReplaceLineEndings(" ")} {where}";
    }

    // One of these inputs made the process grow, though not by what .NET counts.
    private void FindLarge(long from, long to)
    {
        for (var i = from; i < to; i++)
        {
            GC.Collect();
            memory.Reset();
            Try(i, isCounted: false);
            var growth = memory.Growth();
            if (growth > 2 * Budget)
                Keep(source.Create(i), i, $"the process grew by {growth} bytes");
        }
    }

    private void Keep(FuzzInput input, long number, string wrong)
    {
        FindingStore.Save(corpus, input, $"{seed}-{number}");
        Console.WriteLine($"finding {number} {input.Kind}, {input.Model}/{input.Entry}: {wrong}");
    }

    private void Report()
    {
        foreach (var (kind, (tried, loaded)) in counts)
            Console.WriteLine($"count {tried} {loaded} {kind}");
        counts.Clear();
    }
}
