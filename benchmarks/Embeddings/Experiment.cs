using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;

namespace MLNet.Attention.Benchmarks;

/// <summary>Measures the vectors of a set.</summary>
internal sealed class Experiment
{
    private readonly MLContext context = new(1);
    private readonly ParseResult arguments;
    private readonly Lazy<IReadOnlyList<string>> allTexts;

    public Experiment(ParseResult arguments)
    {
        this.arguments = arguments;
        allTexts = new(() => TrainingTexts.ReadAll(arguments.GetValue(Arguments.Folder)!.FullName));
        if (Environment.GetEnvironmentVariable("VERBOSE") is not null)
            context.Log += (_, entry) => Console.Error.WriteLine(entry.Message);
    }

    /// <summary>The lines of a set.</summary>
    public IEnumerable<string> Run(string folder)
    {
        var set = DataSet.Read(folder, arguments.IsOnValid());
        var minutes = arguments.GetValue(Arguments.PretrainMinutes);
        var learntFrom = minutes is not null || arguments.GetValue(Arguments.Texts) == "all" ? allTexts.Value : set.Training;
        string[] kinds = minutes is null ? arguments.GetValue(Arguments.Methods)! : ["tf-idf", "pre-trained"];
        foreach (var kind in kinds)
        {
            var watch = Stopwatch.StartNew();
            var vectors = Create(kind, learntFrom, set.Scored, minutes);
            var seconds = watch.Elapsed.TotalSeconds;
            yield return string.Create(CultureInfo.InvariantCulture,
                $"{Path.GetFileName(folder)}\t{kind}\t{set.Measure}\t{set.Score(vectors):0.0000}\t{vectors.Width}\t{seconds:0}");
        }
    }

    private ITextVectors Create(string kind, IReadOnlyList<string> learntFrom, IReadOnlyList<string> scored, double? minutes)
    {
        if (kind == "tf-idf")
            return new TfIdfVectors(learntFrom, scored);
        var texts = context.Data.LoadFromEnumerable(learntFrom.Select(text => new TextRow { Text = text }));
        using var featurizer = kind == "pre-trained" ? Pretrain(texts, minutes!.Value)
            : context.Transforms.Text.AttentionEmbedder("Features", "Text", OptionsOf(kind)).Fit(texts);
        return new DenseVectors(featurizer.Embed(scored));
    }

    /// <summary>The options of the embedder; of means and of the lexical part alone, nothing is learnt by contrast.</summary>
    private AttentionEmbedderEstimator.Options OptionsOf(string kind)
    {
        var options = arguments.CreateOptions();
        if (kind is "means" or "lexical")
            (options.NumberOfEpochs, options.Pretraining) = (0, TextPretraining.Embeddings);
        if (kind == "means")
            options.LexicalDimension = 0;
        if (kind == "lexical")
            options.LexicalWeight = 1;
        return options;
    }

    private AttentionFeaturizerTransformer Pretrain(IDataView texts, double minutes)
    {
        var folder = Directory.CreateTempSubdirectory("embeddings-").FullName;
        try
        {
            return context.Transforms.Text.AttentionPretrainer("Text", new()
            {
                OutputDirectory = folder, MaximumTrainingTime = TimeSpan.FromMinutes(minutes), Seed = 1,
            }).Fit(texts);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
