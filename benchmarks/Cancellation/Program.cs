// How long Fit goes on after it is cancelled:
//
//   dotnet run -c Release --project benchmarks/Cancellation -- [--rows 4000] [--words 25]
//
// --help says what is measured.
using System.CommandLine;
using System.Diagnostics;
using Microsoft.ML;
using MLNet.Attention;
using MLNet.Attention.Benchmarks;
using MLNet.Attention.Samples;

TrainingPhase[] phases =
[
    TrainingPhase.Reading, TrainingPhase.Vocabulary, TrainingPhase.NGrams, TrainingPhase.Embeddings, TrainingPhase.Pretraining,
    TrainingPhase.Network, TrainingPhase.Calibration,
];
var rows = new Option<int>("--rows") { DefaultValueFactory = _ => 4000 };
var words = new Option<int>("--words") { DefaultValueFactory = _ => 25, Description = "Words of a text." };
var phase = new Option<TrainingPhase?>("--phase") { Description = "This phase alone." };
var after = new Option<int[]>("--after")
{
    DefaultValueFactory = _ => [20, 150, 600, 1500],
    Description = "How many milliseconds after the phase began; may be given several times.",
};
var command = new RootCommand("Trains a sentiment model with the defaults on random texts, and cancels some milliseconds after a phase " +
    "began. A line for each phase: the milliseconds until Fit had ended, for each of the moments; a dash where the phase was over.")
{
    rows, words, phase, after,
};
command.SetAction(parsed =>
{
    var context = new MLContext(seed: 1);
    var delays = parsed.GetValue(after)!;
    var data = context.Data.LoadFromEnumerable(Create(parsed.GetValue(rows), parsed.GetValue(words)));
    Console.WriteLine($"phase\t{string.Join('\t', delays.Select(delay => $"after {delay} ms"))}");
    foreach (var one in parsed.GetValue(phase) is { } only ? [only] : phases)
        Console.WriteLine($"{one}\t{string.Join('\t', delays.Select(delay => Measure(context, data, one, delay)))}");
});
return CommandLine.Run(command, args);

static List<Sentence> Create(int count, int length)
{
    // Words of all frequencies, as a text has them, and some that tell the label.
    var random = new Random(1);
    return [.. Enumerable.Range(0, count).Select(i => new Sentence
    {
        Label = i % 2 == 0,
        Text = string.Join(' ', Enumerable.Range(0, length).Select(_ => random.Next(20) == 0
            ? $"tell{i % 2}{random.Next(50)}"
            : $"word{(int)Math.Exp(random.NextDouble() * Math.Log(20_000))}")),
    })];
}

static string Measure(MLContext context, IDataView data, TrainingPhase phase, int delay)
{
    using var cancellation = new CancellationTokenSource();
    var canceller = new Canceller(phase, delay, cancellation);
    var options = new AttentionSentimentTrainer.Options { Seed = 1, CancellationToken = cancellation.Token, Progress = canceller };
    try
    {
        using var model = context.BinaryClassification.Trainers.AttentionSentiment(options).Fit(data);
        canceller.Wait();
        return "-";
    }
    catch (OperationCanceledException)
    {
        return canceller.WasInTime ? $"{Stopwatch.GetElapsedTime(canceller.CancelledAt).TotalMilliseconds:0}" : "-";
    }
}
