using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Benchmarks;

/// <summary>Trains on the training rows and scores others.</summary>
internal static class Experiment
{
    /// <summary>The lines to print.</summary>
    public static IEnumerable<string> Run(ParseResult parsed)
    {
        var folder = parsed.GetValue(Arguments.Folder)!.FullName;
        var train = TaggedText.Read(Path.Combine(folder, "train.tsv"));
        var scored = TaggedText.Read(Path.Combine(folder, $"{parsed.GetValue(Arguments.On)}.tsv"));
        var context = new MLContext(1);
        if (Environment.GetEnvironmentVariable("VERBOSE") is not null)
            context.Log += (_, entry) => Console.Error.WriteLine(entry.Message);
        var watch = Stopwatch.StartNew();
        var metrics = parsed.GetValue(Arguments.Model) == "linear"
            ? ScoreLinear(context, train, scored)
            : ScoreNetwork(context, parsed, train, scored);
        yield return "kind\tprecision\trecall\tF1\ttrue\tfound\tseconds";
        foreach (var (kind, score) in metrics.PerKind)
            yield return Line(kind, score, null);
        yield return Line("all", metrics.Micro, watch.Elapsed);
    }

    private static EntityMetrics ScoreNetwork(
        MLContext context, ParseResult parsed, List<TaggedText> train, List<TaggedText> scored)
    {
        var options = parsed.CreateOptions();
        if (parsed.GetValue(Arguments.PretrainMinutes) is not { } minutes)
            return ScoreNetwork(context, options, train, scored);
        var directory = Directory.CreateTempSubdirectory("tokens-").FullName;
        try
        {
            Pretrain(context, parsed.GetValue(Arguments.Folder)!.Parent!.FullName, directory, minutes);
            options.Checkpoint = directory;
            return ScoreNetwork(context, options, train, scored);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static void Pretrain(MLContext context, string root, string directory, double minutes)
    {
        var texts = context.Data.LoadFromEnumerable(
            TrainingTexts.ReadAll(root).Select(text => new UnlabelledText { Text = text }));
        using var pretrained = context.Transforms.Text.AttentionPretrainer("Text", new()
        {
            OutputDirectory = directory,
            LowerCase = false, // capitals tell names
            MaximumTrainingTime = TimeSpan.FromMinutes(minutes),
            Seed = 1,
        }).Fit(texts);
    }

    private static EntityMetrics ScoreNetwork(MLContext context, AttentionTokenClassifierTrainer.Options options,
        List<TaggedText> train, List<TaggedText> scored)
    {
        var training = context.Data.LoadFromEnumerable(train);
        using var model = context.Transforms.Conversion.MapValueToKey("Label")
            .Append(context.MulticlassClassification.Trainers.AttentionTokenClassifier(options)).Fit(training);
        return context.EvaluateEntities(model.Transform(context.Data.LoadFromEnumerable(scored)));
    }

    private static EntityMetrics ScoreLinear(MLContext context, List<TaggedText> train, List<TaggedText> scored)
    {
        var model = TagPerceptron.Train(train, epochs: 10, new Random(1));
        return context.EvaluateEntities(context.Data.LoadFromEnumerable(scored.Select(text =>
            new Prediction { Label = text.Label, PredictedLabel = model.Predict(text.Text) })));
    }

    private static string Line(string kind, EntityScore score, TimeSpan? time) => string.Create(CultureInfo.InvariantCulture,
        $"{kind}\t{score.Precision:F4}\t{score.Recall:F4}\t{score.F1:F4}\t{score.TrueCount}\t{score.PredictedCount}\t" +
        $"{time?.TotalSeconds:F0}");
}
