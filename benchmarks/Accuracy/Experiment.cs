using System.CommandLine;
using System.Diagnostics;
using System.IO.Compression;
using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using MLNet.Attention.Tools;

namespace MLNet.Attention.Benchmarks;

/// <summary>Trains on one set and measures.</summary>
internal sealed class Experiment
{
    private const int SingleCalls = 2000;
    private const int ScoringRuns = 5;

    private readonly MLContext context = new(seed: 1);
    private readonly DataSet data;
    private readonly ParseResult arguments;
    private int? seed;

    private Experiment(DataSet data, ParseResult arguments)
    {
        this.data = data;
        this.arguments = arguments;
        context.Log += (_, log) => Trace(log.RawMessage);
    }

    /// <summary>The line of a set, or null when the folder is not one.</summary>
    public static Row? Run(string folder, ParseResult arguments) => DataSet.Read(folder, arguments.IsOnValid()) is { } data
        ? new Experiment(data, arguments).Run(Path.GetFileName(folder))
        : null;

    private Row Run(string name)
    {
        var labels = context.Transforms.Conversion.MapValueToKey("Label", nameof(Example.Class),
            keyOrdinality: ValueToKeyMappingEstimator.KeyOrdinality.ByValue).Fit(Load(data.Train));
        var scored = Load(data.Scored);
        var (model, trainingSeconds) = Train(labels);
        var zip = Save(model, scored.Schema);
        if (arguments.GetValue(NetworkAlone.Option))
        {
            zip = NetworkAlone.Create(zip);
            model = context.Model.Load(new MemoryStream(zip), out _);
        }
        var scoringSeconds = Median(ScoringRuns, () => ReadScores(model.Transform(scored)));
        var quality = data.IsRegression ? RegressionQuality(model.Transform(scored))
            : ClassifierQuality(name, model.Transform(scored), ClassNames(labels.GetOutputSchema(scored.Schema)), zip);
        return new Row(name, quality, trainingSeconds, data.Scored.Count / scoringSeconds,
            1000 * (data.IsRegression ? MedianSingle<Estimate>(model) : MedianSingle<Prediction>(model)), zip.Length / 1e6);
    }

    private (ITransformer Model, double Seconds) Train(ITransformer labels)
    {
        var options = data.IsRegression
            ? CreateOptions<AttentionTextRegressionTrainer.Options>(labels)
            : (AttentionTrainerOptions)CreateOptions<AttentionTextClassifierTrainer.Options>(labels);
        var train = labels.Transform(Load(data.Train));
        var watch = Stopwatch.StartNew();
        ITransformer model;
        if (options is AttentionTextRegressionTrainer.Options regression)
        {
            (regression.LabelColumnName, regression.SecondTextColumnName) = (nameof(Example.Value), nameof(Example.SecondText));
            model = context.Regression.Trainers.AttentionTextRegression(regression).Fit(train);
        }
        else
        {
            model = context.MulticlassClassification.Trainers.AttentionTextClassifier(
                (AttentionTextClassifierTrainer.Options)options).Fit(train);
        }
        return (model, watch.Elapsed.TotalSeconds);
    }

    private T CreateOptions<T>(ITransformer labels) where T : AttentionTrainerOptions, new()
    {
        var options = new T { Seed = 1, ValidationSet = data.Valid is null ? null : labels.Transform(Load(data.Valid)) };
        arguments.SetOptions(options);
        seed = options.Seed;
        return options;
    }

    private IDataView Load(IEnumerable<Example> rows) => context.Data.LoadFromEnumerable(rows);

    private static List<string> ClassNames(DataViewSchema schema)
    {
        VBuffer<ReadOnlyMemory<char>> names = default;
        schema["Label"].GetKeyValues(ref names);
        return names.DenseValues().Select(name => name.ToString()).ToList();
    }

    private Quality ClassifierQuality(string name, IDataView scores, List<string> classes, byte[] zip)
    {
        var rows = context.Data.CreateEnumerable<Prediction>(scores, reuseRowObject: false).ToList();
        for (var row = 0; row < rows.Count; row++)
            rows[row].Class = classes.IndexOf(data.Scored[row].Class);
        if (arguments.GetValue(PredictionFiles.Folder) is { } folder)
            PredictionFiles.Write(folder, name, seed, rows.Select(row => row.Class == row.Predicted));
        return new Quality
        {
            Accuracy = Metrics.Accuracy(rows),
            MacroF1 = Metrics.MacroF1(rows),
            LogLoss = Metrics.LogLoss(rows),
            CalibrationError = Metrics.CalibrationError(rows),
            UnscaledCalibrationError = OnlyScale(zip) is { } scale ? Metrics.CalibrationError(rows, 1 / scale) : null,
        };
    }

    private Quality RegressionQuality(IDataView scores) => new()
    {
        Pearson = Metrics.Pearson(context.Data.CreateEnumerable<Estimate>(scores, reuseRowObject: false).ToList()),
    };

    /// <summary>Reads the scores of all rows, as an evaluation does.</summary>
    private void ReadScores(IDataView scores)
    {
        var column = scores.Schema["Score"];
        using var cursor = scores.GetRowCursor([column]);
        var (value, vector) = (0f, default(VBuffer<float>));
        var readVector = data.IsRegression ? null : cursor.GetGetter<VBuffer<float>>(column);
        var readValue = data.IsRegression ? cursor.GetGetter<float>(column) : null;
        while (cursor.MoveNext())
        {
            readVector?.Invoke(ref vector);
            readValue?.Invoke(ref value);
        }
    }

    private double MedianSingle<T>(ITransformer model) where T : class, new()
    {
        using var engine = context.Model.CreatePredictionEngine<Example, T>(model,
            new PredictionEngineOptions { OwnsTransformer = false });
        foreach (var example in data.Scored.Take(100))
            engine.Predict(example);
        var i = 0;
        return Median(SingleCalls, () => engine.Predict(data.Scored[i++ % data.Scored.Count]));
    }

    private static double Median(int runs, Action action)
    {
        var seconds = new double[runs];
        for (var run = 0; run < runs; run++)
        {
            var start = Stopwatch.GetTimestamp();
            action();
            seconds[run] = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
        Array.Sort(seconds);
        return seconds[runs / 2];
    }

    private byte[] Save(ITransformer model, DataViewSchema schema)
    {
        using var stream = new MemoryStream();
        context.Model.Save(model, schema, stream);
        return stream.ToArray();
    }

    /// <summary>The scale that calibrates the model, if it has one part and so one scale.</summary>
    private static double? OnlyScale(byte[] zip)
    {
        using var archive = new ZipArchive(new MemoryStream(zip));
        using var stream = archive.Entries.Single(entry => entry.Name == "manifest.json").Open();
        using var manifest = JsonDocument.Parse(stream);
        var scales = manifest.RootElement.GetProperty("scales");
        var found = new[] { "ngram", "network" }
            .Select(name => scales.GetProperty(name).GetDouble()).Where(scale => scale > 0).ToList();
        return found.Count == 1 ? found[0] : null;
    }

    private static void Trace(string message)
    {
        if (Environment.GetEnvironmentVariable("VERBOSE") is not null)
            Console.Error.WriteLine(message);
    }
}
