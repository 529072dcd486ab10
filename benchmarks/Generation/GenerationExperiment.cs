using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;

namespace MLNet.Attention.Benchmarks;

/// <summary>Trains a summarizer or a translator on one set, and measures what it writes and how fast.</summary>
internal sealed class GenerationExperiment(ParseResult arguments) : Experiment(arguments)
{
    private const int SpeedRuns = 3;

    // The number of sources that are written at once where the time of a token is measured.
    private const int SpeedRows = 32;

    private static readonly int[] Lengths = [16, 64, 256];

    /// <inheritdoc/>
    public override IEnumerable<string> Run()
    {
        var scored = Scored;
        var watch = Stopwatch.StartNew();
        using var model = GetModel();
        var trainingSeconds = watch.Elapsed.TotalSeconds;
        var outputs = Context.Data.CreateEnumerable<Output>(
            model.Transform(Context.Data.LoadFromEnumerable(scored)), reuseRowObject: false).ToList();
        if (Arguments.GetValue(Benchmarks.Arguments.Texts) is { } file)
            File.WriteAllLines(file.FullName, outputs.Select(output => output.Text.ReplaceLineEndings(" ")));
        var metrics = Evaluate(outputs);
        yield return Line(["set", "BLEU", "chrF", "ROUGE-1", "ROUGE-2", "ROUGE-L", "training s", "greedy texts/s", "beam 4 texts/s",
            .. Lengths.Select(length => $"ms/token at {length}"), "peak MB"]);
        var sources = scored.Select(pair => pair.Source).ToList();
        yield return Line([Name, F(metrics.Bleu.Score), F(metrics.ChrF), F(100 * metrics.Rouge1.F1), F(100 * metrics.Rouge2.F1),
            F(100 * metrics.RougeL.F1), F(trainingSeconds, "0"), F(TextsPerSecond(model, sources, 1), "0.0"),
            F(TextsPerSecond(model, sources, 4), "0.0"),
            .. Lengths.Select(length => F(MillisecondsPerToken(model, sources, length), "0.000")), F(PeakMegabytes, "0")]);
    }

    /// <summary>How many sources are written in a second; the median of three passes.</summary>
    private static double TextsPerSecond(AttentionGeneratorTransformer model, IReadOnlyList<string> sources, int beam)
    {
        var options = model.Generation;
        (options.Sample, options.BeamSize, options.NumberOfResults) = (false, beam, 1);
        return sources.Count / Median(() => model.Generate(sources, options));
    }

    /// <summary>The time of a token of a batch of sources, greedily, when each output has a given length.</summary>
    private static double MillisecondsPerToken(AttentionGeneratorTransformer model, IReadOnlyList<string> sources, int length)
    {
        var options = new GenerationOptions { BeamSize = 1, MinimumTokens = length, MaximumTokens = length };
        var few = sources.Take(SpeedRows).ToList();
        return 1000 * Median(() => model.Generate(few, options)) / (length * few.Count);
    }

    private static double Median(Action action)
    {
        var seconds = new double[SpeedRuns];
        for (var run = 0; run < SpeedRuns; run++)
        {
            var start = Stopwatch.GetTimestamp();
            action();
            seconds[run] = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
        Array.Sort(seconds);
        return seconds[SpeedRuns / 2];
    }

    /// <summary>Loads the model if its file is there; else trains one, and saves it if a file is named.</summary>
    private AttentionGeneratorTransformer GetModel()
    {
        var zip = Arguments.GetValue(Benchmarks.Arguments.Model);
        if (zip?.Exists == true)
            return WithGeneration((AttentionGeneratorTransformer)Context.Model.Load(zip.FullName, out _));
        var train = Load("train");
        AttentionGeneratorTransformer model = Arguments.GetValue(Benchmarks.Arguments.Task) == "translate"
            ? Context.Transforms.Text.AttentionTranslator(nameof(Output.Text), nameof(Pair.Source), nameof(Pair.Target),
                Fill(new AttentionTranslatorEstimator.Options())).Fit(train)
            : Context.Transforms.Text.AttentionSummarizer(nameof(Output.Text), nameof(Pair.Source), nameof(Pair.Target),
                Fill(new AttentionSummarizerEstimator.Options())).Fit(train);
        if (zip is not null)
            Context.Model.Save(model, train.Schema, zip.FullName);
        return model;
    }

    // The command line's options of generation take the place of the saved ones.
    private AttentionGeneratorTransformer WithGeneration(AttentionGeneratorTransformer model)
    {
        var options = Arguments.With(model.Generation);
        return model is AttentionTranslatorTransformer translator
            ? translator.WithGeneration(options)
            : ((AttentionSummarizerTransformer)model).WithGeneration(options);
    }

    private T Fill<T>(T options) where T : AttentionGeneratorOptions
    {
        options.Seed = 1;
        options.ValidationSet = Load("valid");
        if (Arguments.GetValue(Benchmarks.Arguments.Unlabelled))
            options.UnlabelledData = Load("train");
        if (Arguments.GetValue(Benchmarks.Arguments.Minutes) is { } minutes)
            options.MaximumTrainingTime = TimeSpan.FromMinutes(minutes);
        if (Environment.GetEnvironmentVariable("VERBOSE") == "steps")
            options.Progress = new Progress<TrainingProgress>(Trace);
        Arguments.With(options);
        Arguments.With(options.Generation);
        return options;
    }

    private static void Trace(TrainingProgress progress) => Trace(string.Create(CultureInfo.InvariantCulture,
        $"epoch {progress.Epoch} step {progress.Step} loss {progress.TrainingLoss:0.0000}"));
}
