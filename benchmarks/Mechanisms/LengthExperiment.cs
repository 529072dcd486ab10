using System.CommandLine;
using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.Attention.Tools;

namespace MLNet.Attention.Benchmarks;

/// <summary>Time of training and scoring on generated texts of one length.</summary>
internal static class LengthExperiment
{
    private const int Texts = 4;
    private const int ScoringRuns = 3;

    /// <summary>Trains for one epoch, then scores all texts at once.</summary>
    public static (double TrainingSeconds, double ScoringSeconds) Run(int length, ParseResult arguments)
    {
        var random = new Random(1);
        var context = new MLContext(seed: 1);
        var options = new AttentionSentimentTrainer.Options { ValidationFraction = 0, Seed = 1 };
        arguments.SetOptions(options);
        (options.MaximumTokens, options.NumberOfEpochs) = (length, 1);
        var data = context.Data.LoadFromEnumerable(
            Enumerable.Range(0, Texts).Select(i => LongText.Create(length, i % 2 == 0, random)).ToList());
        var watch = Stopwatch.StartNew();
        using var model = context.BinaryClassification.Trainers.AttentionSentiment(options).Fit(data);
        var training = watch.Elapsed.TotalSeconds;
        var runs = Enumerable.Range(0, ScoringRuns).Select(_ => Score(model.Transform(data))).Order().ToArray();
        return (training / Texts, runs[ScoringRuns / 2] / Texts);
    }

    private static double Score(IDataView scored)
    {
        var watch = Stopwatch.StartNew();
        var count = scored.GetColumn<float>("Score").Count();
        return count == Texts ? watch.Elapsed.TotalSeconds : throw new InvalidOperationException($"{count} of {Texts} rows.");
    }
}
