using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Benchmarks;

/// <summary>Trains on one set and measures.</summary>
internal sealed class Experiment
{
    private readonly MLContext context = new(seed: 1);
    private readonly ParseResult arguments;
    private readonly string folder;

    public Experiment(ParseResult arguments)
    {
        this.arguments = arguments;
        folder = Path.Combine(arguments.GetValue(Arguments.Folder)!.FullName, arguments.GetValue(Arguments.Set)!);
        context.Log += (_, log) => Trace(log.RawMessage);
    }

    /// <summary>The header and the line of the set.</summary>
    public IEnumerable<string> Run()
    {
        var scored = PairFile.Read(folder, arguments.GetValue(Arguments.On)!);
        var data = context.Data.LoadFromEnumerable(scored);
        var watch = Stopwatch.StartNew();
        using var model = Train();
        var trainingSeconds = watch.Elapsed.TotalSeconds;
        watch.Restart();
        var outputs = context.Data.CreateEnumerable<Output>(model.Transform(data), reuseRowObject: false).ToList();
        var seconds = watch.Elapsed.TotalSeconds;
        if (arguments.GetValue(Arguments.Texts) is { } file)
            File.WriteAllLines(file.FullName, outputs.Select(output => output.Text.ReplaceLineEndings(" ")));
        var metrics = context.EvaluateText(context.Data.LoadFromEnumerable(outputs), nameof(Output.Targets), nameof(Output.Text),
            new TextEvaluationOptions { RougeReferences = RougeReferences.Mean });
        Trace(metrics.ToString());
        yield return Line("set", "BLEU", "chrF", "ROUGE-1", "ROUGE-2", "ROUGE-L", "training s", "texts/s", "peak MB");
        yield return Line(Path.GetFileName(folder), F(metrics.Bleu.Score), F(metrics.ChrF), F(100 * metrics.Rouge1.F1),
            F(100 * metrics.Rouge2.F1), F(100 * metrics.RougeL.F1), F(trainingSeconds), F(outputs.Count / seconds),
            F(Process.GetCurrentProcess().PeakWorkingSet64 / 1e6));
    }

    private static string Line(params string[] fields) => string.Join('\t', fields);

    private static string F(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);

    private AttentionGeneratorTransformer Train()
    {
        var isTranslation = arguments.GetValue(Arguments.Task) == "translate";
        var zip = arguments.GetValue(Arguments.Model);
        if (zip?.Exists == true)
        {
            var loaded = (TransformerChain<ITransformer>)context.Model.Load(zip.FullName, out _);
            return (AttentionGeneratorTransformer)loaded.Last();
        }
        var train = context.Data.LoadFromEnumerable(PairFile.Read(folder, "train"));
        AttentionGeneratorTransformer model = isTranslation
            ? context.Transforms.Text.AttentionTranslator(nameof(Output.Text), "Source", "Target",
                Fill(new AttentionTranslatorEstimator.Options())).Fit(train)
            : context.Transforms.Text.AttentionSummarizer(nameof(Output.Text), "Source", "Target",
                Fill(new AttentionSummarizerEstimator.Options())).Fit(train);
        if (zip is not null)
            context.Model.Save(model, train.Schema, zip.FullName);
        return model;
    }

    private T Fill<T>(T options) where T : AttentionGeneratorOptions
    {
        options.Seed = 1;
        options.ValidationSet = context.Data.LoadFromEnumerable(PairFile.Read(folder, "valid"));
        if (arguments.GetValue(Arguments.Minutes) is { } minutes)
            options.MaximumTrainingTime = TimeSpan.FromMinutes(minutes);
        options.Progress = new Progress<TrainingProgress>(Trace);
        arguments.With(options);
        arguments.With(options.Generation);
        return options;
    }

    private static void Trace(TrainingProgress progress) => Trace(string.Create(CultureInfo.InvariantCulture,
        $"epoch {progress.Epoch} step {progress.Step} loss {progress.TrainingLoss:0.0000}"));

    private static void Trace(string message)
    {
        if (Environment.GetEnvironmentVariable("VERBOSE") is not null)
            Console.Error.WriteLine($"{DateTime.Now:HH:mm:ss} {message}");
    }
}
