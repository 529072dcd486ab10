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
        var watch = Stopwatch.StartNew();
        using var model = Train();
        var trainingSeconds = watch.Elapsed.TotalSeconds;
        watch.Restart();
        var outputs = model.Generate([.. scored.Select(pair => pair.Source)]);
        var seconds = watch.Elapsed.TotalSeconds;
        if (arguments.GetValue(Arguments.Output) is { } file)
            File.WriteAllLines(file.FullName, outputs);
        yield return "set\ttraining s\ttexts/s";
        yield return string.Create(CultureInfo.InvariantCulture,
            $"{Path.GetFileName(folder)}\t{trainingSeconds:0}\t{outputs.Count / seconds:0.0}");
    }

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
            ? context.Transforms.Text.AttentionTranslator("Output", "Source", "Target",
                Fill(new AttentionTranslatorEstimator.Options())).Fit(train)
            : context.Transforms.Text.AttentionSummarizer("Output", "Source", "Target",
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
