using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;

namespace MLNet.Attention.Benchmarks;

/// <summary>Trains on one set and measures.</summary>
internal static class Experiment
{
    private const int SingleCalls = 2000;
    private const int ScoringRuns = 5;

    public static Row Run(string folder, Arguments arguments)
    {
        var data = DataSet.Read(folder, arguments.OnValid);
        var context = new MLContext(seed: 1);
        context.Log += (_, log) => Trace(log.RawMessage);
        var trainer = context.BinaryClassification.Trainers.AttentionSentiment(CreateOptions(context, data, arguments));

        var watch = Stopwatch.StartNew();
        var model = trainer.Fit(context.Data.LoadFromEnumerable(data.Train));
        var trainingSeconds = watch.Elapsed.TotalSeconds;

        var scored = context.Data.LoadFromEnumerable(data.Scored);
        List<Prediction> predictions = [];
        var scoringSeconds = Median(ScoringRuns, () => predictions =
            context.Data.CreateEnumerable<Prediction>(model.Transform(scored), reuseRowObject: false).ToList());
        return new Row(Path.GetFileName(folder), Metrics.Accuracy(predictions), Metrics.MacroF1(predictions),
            Metrics.LogLoss(predictions), Metrics.CalibrationError(predictions), trainingSeconds,
            data.Scored.Count / scoringSeconds, 1000 * MedianSingle(context, model, scored, data.Scored),
            Size(context, model, scored.Schema) / 1e6);
    }

    private static AttentionSentimentTrainer.Options CreateOptions(MLContext context, DataSet data, Arguments arguments)
    {
        var options = new AttentionSentimentTrainer.Options
        {
            ValidationSet = data.Valid is null ? null : context.Data.LoadFromEnumerable(data.Valid),
        };
        foreach (var (name, text) in arguments.Options)
        {
            var property = typeof(AttentionSentimentTrainer.Options).GetProperty(name)
                ?? throw new ArgumentException($"--{name} is not an option of the trainer.");
            var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
            property.SetValue(options, type.IsEnum
                ? Enum.Parse(type, text)
                : Convert.ChangeType(text, type, CultureInfo.InvariantCulture));
        }
        return options;
    }

    private static double MedianSingle(
        MLContext context, ITransformer model, IDataView scored, IReadOnlyList<Example> examples)
    {
        using var engine = context.Model.CreatePredictionEngine<Example, Prediction>(model,
            new PredictionEngineOptions { OwnsTransformer = false });
        foreach (var example in examples.Take(100))
            engine.Predict(example);
        var i = 0;
        return Median(SingleCalls, () => engine.Predict(examples[i++ % examples.Count]));
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

    private static long Size(MLContext context, ITransformer model, DataViewSchema schema)
    {
        using var stream = new MemoryStream();
        context.Model.Save(model, schema, stream);
        return stream.Length;
    }

    private static void Trace(string message)
    {
        if (Environment.GetEnvironmentVariable("VERBOSE") is not null)
            Console.Error.WriteLine(message);
    }
}
