using System.Diagnostics;
using Microsoft.ML;

namespace MLNet.Attention.Benchmarks;

/// <summary>Threads that score single texts with one model, each with an engine of its own.</summary>
internal static class Callers
{
    /// <returns>Texts a second, and the median, the 99th percentile and the worst time of one prediction in ms.</returns>
    public static string Run(
        MLContext context, ITransformer model, IReadOnlyList<Sentence> sentences, int threads, TimeSpan duration)
    {
        using var start = new Barrier(threads + 1);
        var end = 0L;
        var latencies = new List<double>[threads];
        var callers = Enumerable.Range(0, threads).Select(number => new Thread(() =>
        {
            using var engine = context.Model.CreatePredictionEngine<Sentence, SentencePrediction>(
                model, new PredictionEngineOptions { OwnsTransformer = false });
            var mine = latencies[number] = [];
            var next = number * 997;
            engine.Predict(sentences[next % sentences.Count]);
            start.SignalAndWait();
            while (Stopwatch.GetTimestamp() is var begin && begin < Volatile.Read(ref end))
            {
                engine.Predict(sentences[next++ % sentences.Count]);
                mine.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
            }
        })).ToList();
        callers.ForEach(caller => caller.Start());
        // All engines are warm when the clock starts: it is set before the barrier opens.
        while (start.ParticipantsRemaining > 1)
            Thread.Sleep(1);
        var watch = Stopwatch.StartNew();
        Volatile.Write(ref end, Stopwatch.GetTimestamp() + (long)(duration.TotalSeconds * Stopwatch.Frequency));
        start.SignalAndWait();
        callers.ForEach(caller => caller.Join());
        var seconds = watch.Elapsed.TotalSeconds;
        var sorted = latencies.SelectMany(times => times).Order().ToArray();
        return $"{sorted.Length / seconds:0}\t{At(0.5):0.00}\t{At(0.99):0.00}\t{sorted[^1]:0.00}";

        double At(double share) => sorted[(int)(share * (sorted.Length - 1))];
    }
}
