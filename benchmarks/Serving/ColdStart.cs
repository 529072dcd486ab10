using System.Diagnostics;
using System.Runtime;
using Microsoft.ML;
using TorchSharp;

namespace MLNet.Attention.Benchmarks;

/// <summary>The first prediction of a process.</summary>
internal static class ColdStart
{
    private const int Processes = 7;

    public static void Run()
    {
        var path = Path.GetTempFileName();
        try
        {
            var context = new MLContext(seed: 1);
            using (var model = Model.Train(context))
                context.Model.Save(model, null, path);
            Console.WriteLine($"a model of {new FileInfo(path).Length / 1e6:0.0} MB");
            Console.WriteLine("milliseconds");
            Console.WriteLine("runtime\tlibtorch\tcontext\tload\tfirst\tsecond\tsum\tof it JIT");
            for (var i = 0; i < Processes; i++)
            {
                using var child = Process.Start("dotnet", [Environment.GetCommandLineArgs()[0], "first", path]);
                child.WaitForExit();
            }
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>Times each step, in a new process.</summary>
    /// <param name="path">The model.</param>
    public static void First(string path)
    {
        using var process = Process.GetCurrentProcess();
        var steps = new List<double> { (DateTime.Now - process.StartTime).TotalMilliseconds };
        var watch = Stopwatch.StartNew();
        Step(LoadTorch);
        MLContext? context = null;
        Step(() => context = new MLContext(seed: 1));
        AttentionSentimentTransformer? model = null;
        Step(() => model = context!.Model.LoadTransformer<AttentionSentimentTransformer>(path));
        Step(() => model!.Predict("the first text"));
        Step(() => model!.Predict("and another one"));
        model!.Dispose();
        double[] sums = [steps.Sum(), JitInfo.GetCompilationTime().TotalMilliseconds];
        Console.WriteLine(string.Join('\t', steps.Concat(sums).Select(step => $"{step:0.0}")));

        void Step(Action action)
        {
            watch.Restart();
            action();
            steps.Add(watch.Elapsed.TotalMilliseconds);
        }
    }

    // Apart, so that no method that is compiled before needs TorchSharp.
    private static void LoadTorch() => torch.zeros(1).Dispose();
}
