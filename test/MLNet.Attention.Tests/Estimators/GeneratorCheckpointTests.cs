using MLNet.Attention.Tests.Modules;
using MLNet.Attention.Tests.Transforms.Pretrained;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Tests.Estimators;

/// <summary>Summarizers and translators that start from the folder of a checkpoint.</summary>
[TestClass]
public sealed class GeneratorCheckpointTests
{
    private readonly MLContext context = new(1);

    private static string FolderOf(string name) => Path.Combine(Fixture.Folder, "checkpoints", name);

    [TestMethod]
    [DataRow("bart")]
    [DataRow("t5")]
    public void WithoutEpochs_TheCheckpointIsUsedAsItIs_AndNeedsNoTargets(string name)
    {
        using var model = Untrained(FolderOf(name));
        var tokenizer = model.Model.Target;
        foreach (var row in new CheckpointFixture(name).Rows.Where(row => row.GetProperty("text").GetString()!.Trim() != ""))
        {
            foreach (var (property, beam) in new[] { ("greedy", 1), ("beam4", 4) })
            {
                var options = model.Generation;
                (options.BeamSize, options.MaximumTokens) = (beam, 16);
                var ids = CheckpointFixture.Numbers(row.GetProperty(property)).Select(id => (int)id);
                var expected = tokenizer.Decode(ids.Skip(1).Where(id => id != model.Model.Configuration.Tokens.EndId));
                Assert.AreEqual(expected, model.Generate(row.GetProperty("text").GetString()!, options));
            }
        }
        Assert.AreEqual("", model.Generate(" "));
    }

    [TestMethod]
    public async Task TheSavedModel_NeedsNoFolder_AndStreamsAndExplains()
    {
        var folder = Directory.CreateTempSubdirectory("checkpoint").FullName;
        foreach (var file in Directory.GetFiles(FolderOf("t5")))
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        using var fitted = Untrained(folder, options => options.Prefix = "sum up: ");
        Directory.Delete(folder, recursive: true);
        const string text = "my neighbour paid twice; fine by me";

        using var loaded = (AttentionSummarizerTransformer)Reload(fitted);

        Assert.AreEqual("sum up: ", loaded.Model.Configuration.Prefix);
        var greedy = loaded.Generation;
        greedy.BeamSize = 1;
        Assert.AreEqual(fitted.Generate(text), loaded.Generate(text));
        using var plain = Untrained(FolderOf("t5"));
        Assert.AreEqual(plain.Generate("sum up: " + text), loaded.Generate(text));
        Assert.AreNotEqual(plain.Generate(text), loaded.Generate(text));
        var pieces = new List<string>();
        await foreach (var piece in loaded.GenerateStreamAsync(text, greedy))
            pieces.Add(piece);
        Assert.AreEqual(loaded.Generate(text, greedy), string.Concat(pieces));
        var explanation = loaded.Explain(context, text);
        Assert.AreEqual(loaded.Generate(text), explanation.Best.Text);
        Assert.AreEqual("sum up: " + text, explanation.Source);
        Assert.HasCount(explanation.SourceTokens.Count, explanation.Best.Tokens[0].Alignment);
        Assert.AreEqual(1, explanation.Best.Tokens[0].Alignment.Sum(), 1e-4);
        using var wider = loaded.WithGeneration(new GenerationOptions { BeamSize = 2, EarlyStopping = EarlyStopping.Never });
        using var again = (AttentionSummarizerTransformer)Reload(wider);
        Assert.AreEqual((2, EarlyStopping.Never), (again.Generation.BeamSize, again.Generation.EarlyStopping));
    }

    [TestMethod]
    [DataRow("bart")]
    [DataRow("t5")]
    public void FineTuning_Learns_TheSameTwice_AndGoesOnFromItsModel(string name)
    {
        using var folder = new TinySequenceCheckpoint(name);
        var (first, losses) = Train();
        var (second, _) = Train();
        using (first)
        using (second)
        {
            Assert.IsLessThan(losses[0] * 0.8, losses[^1]);
            foreach (var unused in new[] { "Architecture", "VocabularySize", "CopyMechanism", "NumberOfPretrainingEpochs" })
                Assert.IsFalse(first.TrainingSummary!.Options.ContainsKey(unused), $"the folder says it: {unused}");
            var texts = Reports.Texts.Take(4).ToArray();
            CollectionAssert.AreEqual(first.Generate(texts).ToArray(), second.Generate(texts).ToArray());
            var warm = Options(null);
            warm.NumberOfEpochs = 1;
            using var later = context.Transforms.Text.AttentionSummarizer(warm).Fit(Reports.LoadTraining(context), first);
            Assert.AreEqual(first.Generation.MaximumTokens, later.Generation.MaximumTokens);
            Assert.AreEqual(12, later.Generation.MaximumTokens, "as long as a target, where the checkpoint does not say");
            warm.Checkpoint = folder.Directory;
            Refusal.Of<ArgumentException>(() => context.Transforms.Text.AttentionSummarizer(warm)
                .Fit(Reports.LoadTraining(context), first), "'Checkpoint'", "null");
        }

        (AttentionSummarizerTransformer Model, List<double> Losses) Train()
        {
            var losses = new List<double>();
            var options = Options(folder.Directory);
            options.NumberOfEpochs = 15;
            options.LearningRate = 0.02;
            options.WeightAveraging = 0;
            options.Progress = new Reporter(progress =>
            {
                if (progress.EpochEnded)
                    losses.Add(progress.TrainingLoss!.Value);
            });
            return (context.Transforms.Text.AttentionSummarizer(options).Fit(Reports.LoadTraining(context)), losses);
        }
    }

    [TestMethod]
    public void TheOptionsOfNetworks_AreRefused_ByTheirNames()
    {
        (string Name, Action<AttentionSummarizerEstimator.Options> Set)[] changes =
        [
            ("Dimension", options => options.Dimension = 64),
            ("NumberOfLayers", options => options.NumberOfLayers = 3),
            ("NumberOfDecoderLayers", options => options.NumberOfDecoderLayers = 1),
            ("Architecture", options => options.Architecture = SequenceArchitecture.Recurrent),
            ("CopyMechanism", options => options.CopyMechanism = false),
            ("VocabularySize", options => options.VocabularySize = 1000),
            ("LowerCase", options => options.LowerCase = true),
            ("Dropout", options => options.Dropout = 0.2),
            ("UnlabelledData", options => options.UnlabelledData = Reports.LoadTraining(context)),
            ("Prefix", options => options.Prefix = new string('x', 1025)),
            ("Checkpoint", options => options.Checkpoint = " "),
        ];
        foreach (var (name, set) in changes)
        {
            var options = Options(FolderOf("bart"));
            set(options);
            Refusal.Of<ArgumentException>(() => context.Transforms.Text.AttentionSummarizer(options), $"'{name}' is");
        }
        Refusal.Of<ArgumentException>(
            () => context.Transforms.Text.AttentionSummarizer(
                new AttentionSummarizerEstimator.Options { NumberOfEpochs = 0 }), "'NumberOfEpochs' is 0");
    }

    [TestMethod]
    public void WithoutEpochs_TheSchemaAsksForNoTarget_ButForTheText()
    {
        var texts = context.Data.LoadFromEnumerable(new[] { new TextOnly { Text = "a b" } });
        var estimator = context.Transforms.Text.AttentionSummarizer(Options(FolderOf("bart"), untrained: true));
        // The fit of a chain asks for the schema first.
        using var model = context.Transforms.CopyColumns("Copy", "Text").Append(estimator).Fit(texts);
        Assert.IsNotNull(model.GetOutputSchema(texts.Schema).GetColumnOrNull("Summary"));
        var options = Options(FolderOf("bart"), untrained: true);
        options.TextColumnName = "Body";
        Refusal.Of<ArgumentOutOfRangeException>(() => context.Transforms.Text.AttentionSummarizer(options).Fit(texts), "Body");
    }

    private AttentionSummarizerTransformer Untrained(
        string folder, Action<AttentionSummarizerEstimator.Options>? change = null)
    {
        var options = Options(folder, untrained: true);
        change?.Invoke(options);
        return context.Transforms.Text.AttentionSummarizer(options)
            .Fit(context.Data.LoadFromEnumerable(new[] { new TextOnly { Text = "any" } }));
    }

    private static AttentionSummarizerEstimator.Options Options(string? folder, bool untrained = false) => new()
    {
        Checkpoint = folder, NumberOfEpochs = untrained ? 0 : 2, MaximumTargetTokens = 12, BatchSize = 16, Seed = 1,
    };

    private ITransformer Reload(ITransformer model)
    {
        using var stream = new MemoryStream();
        context.Model.Save(model, null, stream);
        stream.Position = 0;
        var loaded = context.Model.Load(stream, out _);
        return (loaded as IEnumerable<ITransformer>)?.Single() ?? loaded;
    }

    private sealed class TextOnly
    {
        public string Text { get; set; } = "";
    }

    private sealed class Reporter(Action<TrainingProgress> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report(value);
    }
}
