// Accuracy, speed and memory of each mechanism side by side:
//
//   dotnet run -c Release --project benchmarks/Mechanisms -- DIR/set [--vary Encoder,Pooling] [--option value ...]
//   dotnet run -c Release --project benchmarks/Mechanisms -- --lengths 256,1024,4096,16384 [--vary ...] [--option value ...]
//
// --help says what the options are.
using System.CommandLine;
using System.Diagnostics;
using MLNet.Attention.Benchmarks;
using MLNet.Attention.Samples;

return CommandLine.Run(Arguments.CreateCommand(parsed =>
{
    try
    {
        if (parsed.RowName() is { } name)
            Measure(parsed, name);
        else
            MeasureAll(parsed);
    }
    catch (ArgumentException e)
    {
        throw new InputException(e.Message);
    }
}), args);

static void MeasureAll(ParseResult parsed)
{
    var lengths = parsed.Lengths();
    var pairs = lengths is null && File.ReadLines(Path.Combine(parsed.SetFolder(), "train.tsv")).First().StartsWith("score\t");
    var choices = Choice.All(parsed, parsed.Varied(), pairs).ToList(); // a wrong name is an error before the first row
    Console.WriteLine(lengths is null
        ? "options\taccuracy\tlog-loss\tPearson\ttrain s\ttexts/s\tmodel MB\tpeak MiB"
        : "options\ttokens\ttrain s/text\tscore s/text\tpeak MiB");
    foreach (var choice in choices)
    {
        foreach (var arguments in lengths?.Select(length => Arguments.OfRow(choice, length)) ?? [parsed.OfRow(choice)])
        {
            if (SecondProcess.Run(arguments) != 0)
                Console.WriteLine($"{choice.Name}\tfailed");
        }
    }
}

static void Measure(ParseResult parsed, string name)
{
    if (parsed.Lengths() is [var length])
    {
        var (training, scoring) = LengthExperiment.Run(length, parsed);
        Console.WriteLine($"{name}\t{length}\t{training:0.000}\t{scoring:0.000}\t{Peak()}");
        return;
    }
    var row = Experiment.Run(parsed.SetFolder(), parsed)
        ?? throw new InputException($"'{parsed.SetFolder()}' has a header that is neither label, text nor score, text, text.");
    var quality = row.Quality;
    Console.WriteLine(string.Join('\t', name, Number(quality.Accuracy), Number(quality.LogLoss), Number(quality.Pearson),
        $"{row.TrainingSeconds:0.0}", $"{row.TextsPerSecond:0}", $"{row.ModelMegabytes:0.00}", $"{Peak()}"));
}

static string Number(double? value) => value is { } number ? $"{number:0.0000}" : "-";

// PeakWorkingSet64 is the high-water mark of the whole process, libtorch included.
static long Peak()
{
    using var process = Process.GetCurrentProcess();
    return process.PeakWorkingSet64 >> 20;
}
