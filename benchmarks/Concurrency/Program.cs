// Many callers on one model:
//
//   dotnet run -c Release --project benchmarks/Concurrency -- [seconds]
using System.CommandLine;
using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.Attention;
using MLNet.Attention.Benchmarks;
using MLNet.Attention.Samples;

var seconds = new Argument<double>("seconds")
{
    Description = "How long each number of threads scores",
    DefaultValueFactory = _ => 5,
};
var command = new RootCommand("Trains one model with default options, one epoch, on generated sentences. Then 1, 2, 8 and 64 " +
    "threads, each with a prediction engine of its own, score single sentences: texts a second of all threads together, and " +
    "the median, the 99th percentile and the worst of the times that one prediction took. Then one thread scores a view of " +
    "20,000 rows in batches. Allocations are those of managed memory.")
{
    seconds,
};
command.SetAction(parsed => Measure(TimeSpan.FromSeconds(parsed.GetValue(seconds))));
return CommandLine.Run(command, args);

static void Measure(TimeSpan duration)
{
    var random = new Random(1);
    var context = new MLContext(seed: 1);
    using var model = context.BinaryClassification.Trainers.AttentionSentiment(
            new AttentionSentimentTrainer.Options { NumberOfEpochs = 1 })
        .Fit(context.Data.LoadFromEnumerable(Sentence.Create(2000, random)));
    var sentences = Sentence.Create(20_000, random);

    Console.WriteLine("threads\ttexts/s\tp50 ms\tp99 ms\tworst ms");
    Callers.Run(context, model, sentences, 2, TimeSpan.FromSeconds(1)); // warms up
    foreach (var threads in (int[])[1, 2, 8, 64])
        Console.WriteLine($"{threads}\t{Callers.Run(context, model, sentences, threads, duration)}");

    var (all, one) = (context.Data.LoadFromEnumerable(sentences), context.Data.LoadFromEnumerable(sentences.Take(1)));
    Batch(all); // warms up
    var times = Enumerable.Range(0, 5).Select(_ => Batch(all)).OrderBy(time => time).ToArray();
    Console.WriteLine($"batches\t{sentences.Count / times[2].TotalSeconds:0}");
    Console.WriteLine($"allocated by a view of one row\t{Allocated(() => Batch(one)):0} bytes");
    Console.WriteLine($"allocated a row by batches\t{Allocated(() => Batch(all)) / sentences.Count:0} bytes");
    using var engine = context.Model.CreatePredictionEngine<Sentence, SentencePrediction>(
        model, new PredictionEngineOptions { OwnsTransformer = false });
    Console.WriteLine($"allocated a row by an engine\t{Allocated(() => engine.Predict(sentences[0])):0} bytes");

    TimeSpan Batch(IDataView rows)
    {
        var watch = Stopwatch.StartNew();
        var scored = model.Transform(rows);
        using var cursor = scored.GetRowCursor([scored.Schema["Score"]]);
        var getter = cursor.GetGetter<float>(scored.Schema["Score"]);
        var score = 0f;
        while (cursor.MoveNext())
            getter(ref score);
        return watch.Elapsed;
    }

    // The least of several: what is allocated once, or by the runtime on the side, is not a row's.
    double Allocated(Action action) => Enumerable.Range(0, 10).Min(_ =>
    {
        var before = GC.GetTotalAllocatedBytes(precise: true);
        action();
        return GC.GetTotalAllocatedBytes(precise: true) - before;
    });
}
