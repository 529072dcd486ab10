using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;

namespace MLNet.Attention.Benchmarks;

/// <summary>What all experiments share: the set, the arguments, the metrics.</summary>
internal abstract class Experiment
{
    private readonly string folder;

    protected Experiment(ParseResult arguments)
    {
        Arguments = arguments;
        folder = Path.Combine(arguments.GetValue(Benchmarks.Arguments.Folder)!.FullName,
            arguments.GetValue(Benchmarks.Arguments.Set)!);
        Name = Path.GetFileName(folder);
        Context.Log += (_, log) => Trace(log.RawMessage);
    }

    protected ParseResult Arguments { get; }

    protected MLContext Context { get; } = new(seed: 1);

    /// <summary>The name of the set.</summary>
    protected string Name { get; }

    /// <summary>The rows to score.</summary>
    protected IReadOnlyList<Pair> Scored => Read(Arguments.GetValue(Benchmarks.Arguments.On)!);

    /// <summary>The header, then the lines.</summary>
    public abstract IEnumerable<string> Run();

    private IReadOnlyList<Pair> Read(string part) => PairFile.Read(folder,
        Arguments.GetValue(Benchmarks.Arguments.Variant) is { } variant ? $"{part}.{variant}" : part);

    protected IDataView Load(string file) => Context.Data.LoadFromEnumerable(Read(file));

    /// <summary>Compares texts with all targets of their rows; of several targets, ROUGE is the mean.</summary>
    protected TextMetrics Evaluate(IEnumerable<Output> outputs)
    {
        var metrics = Context.EvaluateText(Context.Data.LoadFromEnumerable(outputs), nameof(Output.Targets), nameof(Output.Text),
            new TextEvaluationOptions { RougeReferences = RougeReferences.Mean });
        Trace(metrics.ToString());
        return metrics;
    }

    protected static string Line(params string[] fields) => string.Join('\t', fields);

    protected static string F(double value, string format = "0.00") => value.ToString(format, CultureInfo.InvariantCulture);

    /// <summary>The peak of the process's memory so far, in MB.</summary>
    protected static double PeakMegabytes
    {
        get
        {
            using var process = Process.GetCurrentProcess();
            return process.PeakWorkingSet64 / 1e6;
        }
    }

    protected static void Trace(string message)
    {
        if (Environment.GetEnvironmentVariable("VERBOSE") is not null)
            Console.Error.WriteLine($"{DateTime.Now:HH:mm:ss} {message}");
    }
}
