using MLNet.Attention.Tests.Contracts;
using MLNet.Attention.Tests.Transforms.Models;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace MLNet.Attention.Tests.Estimators;

/// <summary>The extractive summarizer that learns from summaries.</summary>
[TestClass]
public sealed class ExtractiveTrainingTests
{
    private static readonly Story[] Training = Make(1, 240);
    private static readonly Story[] Test = Make(2, 60);

    private static readonly Lazy<ExtractiveSummarizerTransformer> Fitted = new(() =>
    {
        var context = new MLContext(1);
        return context.Transforms.Text.ExtractiveSummarizer(Options()).Fit(context.Data.LoadFromEnumerable(Training));
    });

    private readonly MLContext context = new(1);

    [TestMethod]
    public void TheKeySentence_IsFoundByItsWords_WhereverItStands()
    {
        using var untrained = context.Transforms.Text.ExtractiveSummarizer(new ExtractiveSummarizerEstimator.Options
        {
            MaximumSentences = 1,
        }).Fit(Load(Training));
        Assert.IsGreaterThan(0.9, Share(Fitted.Value));
        Assert.IsLessThan(0.6, Share(untrained), "the words are no more central than others");
    }

    [TestMethod]
    public void Scores_AreProbabilities_ThatTheKeySentenceHasTheHighestOf()
    {
        var summary = Fitted.Value.Summarize(Test[0].Text);
        Assert.IsTrue(summary.Sentences.All(sentence => sentence.Score is > 0 and < 1));
        Assert.AreEqual(summary.Sentences.Max(sentence => sentence.Score),
            summary.Sentences.Single(sentence => sentence.IsChosen).Score);
        Assert.AreEqual("", Fitted.Value.Summarize("").Text);
        Assert.AreEqual("One.", Fitted.Value.Summarize("One.").Text);
        Assert.AreNotEqual("", Fitted.Value.Summarize(string.Concat(Enumerable.Repeat(Test[0].Text + " ", 200))).Text);
    }

    [TestMethod]
    public void ALoadedSummarizer_GivesTheSame_AndIsSavedTheSame()
    {
        var zip = ModelZip.Save(Fitted.Value);
        using var loaded = (ExtractiveSummarizerTransformer)ModelZip.Load(zip);
        foreach (var story in Test.Take(10))
        {
            CollectionAssert.AreEqual(
                Fitted.Value.Summarize(story.Text).Sentences.ToList(), loaded.Summarize(story.Text).Sentences.ToList());
        }
        foreach (var file in new[] { "manifest.json", "tokenizer.json", "model.safetensors", "document_counts.safetensors" })
            CollectionAssert.AreEqual(ModelZip.Read(zip, file), ModelZip.Read(ModelZip.Save(loaded), file), file);
    }

    [TestMethod]
    public void Contract() => EstimatorContract.Check(context,
        context.Transforms.Text.ExtractiveSummarizer(Options(options => options.NumberOfEpochs = 1)),
        new(Load(Training[..40]))
        {
            NotForFit = [context.Transforms.DropColumns("Target").Fit(Load(Training)).Transform(Load(Training))],
        });

    [TestMethod]
    public void Blocks_AndThreads_GiveWhatOneTextGives()
    {
        var expected = Test.Select(story => Fitted.Value.Summarize(story.Text).Text).ToList();
        var output = Fitted.Value.Transform(Load(Test));
        CollectionAssert.AreEqual(expected,
            context.Data.CreateEnumerable<Summarized>(output, reuseRowObject: false).Select(row => row.Summary).ToList());
        Parallel.For(0, 60, i => Assert.AreEqual(expected[i], Fitted.Value.Summarize(Test[i].Text).Text));
    }

    [TestMethod]
    public void TheSameSeed_GivesTheSameModel()
    {
        byte[] Weights()
        {
            using var model = context.Transforms.Text.ExtractiveSummarizer(Options(options => options.NumberOfEpochs = 1))
                .Fit(Load(Training[..60]));
            return ModelZip.Read(ModelZip.Save(model), "model.safetensors");
        }
        CollectionAssert.AreEqual(Weights(), Weights());
    }

    [TestMethod]
    public void RowsThatTeachNothing_AreSkipped_WithAWarning()
    {
        var log = new LogList(context);
        var rows = Training[..30]
            .Append(new Story { Text = Training[0].Text })
            .Append(new Story { Text = "One sentence.", Target = "One." })
            .Append(new Story { Text = "Two of them. Here.", Target = "Else." });
        context.Transforms.Text.ExtractiveSummarizer(Options(options => options.NumberOfEpochs = 1)).Fit(Load(rows)).Dispose();
        log.AssertOne(ChannelMessageKind.Warning, "1 of 33 training rows have no text in column 'Target' and are ignored.");
        log.AssertOne(ChannelMessageKind.Warning,
            "2 of 32 training texts are not learnt from: 1 have fewer than two sentences, 1 share no word with their target.");
    }

    [TestMethod]
    public void ValidationRowsThatTeachNothing_AreAnErrorOnlyWhereTheyWereGiven()
    {
        var useless = Enumerable.Repeat(new Story { Text = "One sentence.", Target = "One." }, 300).ToArray();
        var log = new LogList(context);
        context.Transforms.Text.ExtractiveSummarizer(Options(options => options.NumberOfEpochs = 1))
            .Fit(Load([Training[0], .. useless])).Dispose();
        log.AssertOne(ChannelMessageKind.Info, "No validation rows: all epochs run, and the last epoch is kept.");
        Refusal.Of<InvalidOperationException>(() => context.Transforms.Text.ExtractiveSummarizer(
            Options(options => options.ValidationSet = Load(useless))).Fit(Load(Training[..30])),
            "None of 300 validation texts with a text in column 'Target' has two sentences");
    }

    [TestMethod]
    public void NothingToLearnFrom_IsAnError()
    {
        var estimator = context.Transforms.Text.ExtractiveSummarizer(Options());
        Refusal.Of<InvalidOperationException>(() => estimator.Fit(Load([])), "The training data has no rows");
        Refusal.Of<InvalidOperationException>(
            () => estimator.Fit(Load([new Story { Text = "A. B." }])), "have an empty text in column 'Target'");
        Refusal.Of<InvalidOperationException>(
            () => estimator.Fit(Load([new Story { Text = "One.", Target = "One." }])), "has two sentences");
    }

    [TestMethod]
    public void AValidationSet_IsRead_AndTrainingStopsByIt()
    {
        var progress = new ProgressList();
        context.Transforms.Text.ExtractiveSummarizer(Options(options =>
        {
            options.ValidationSet = Load(Test);
            options.NumberOfEpochs = 2;
            options.Progress = progress;
        })).Fit(Load(Training[..60])).Dispose();
        Assert.HasCount(2, progress.Epochs);
        Assert.IsTrue(progress.Epochs.All(report => report.ValidationLoss > 0));
    }

    [TestMethod]
    public void Training_IsCancelled_AndGoesOnFromItsCheckpoint()
    {
        var directory = Directory.CreateTempSubdirectory().FullName;
        try
        {
            byte[] Train(Action<ExtractiveSummarizerEstimator.Options> change)
            {
                using var model = new MLContext(1).Transforms.Text.ExtractiveSummarizer(Options(options =>
                {
                    options.NumberOfEpochs = 3;
                    change(options);
                })).Fit(Load(Training[..60]));
                return ModelZip.Read(ModelZip.Save(model), "model.safetensors");
            }
            var expected = Train(_ => { });
            using var source = new CancellationTokenSource();
            Assert.Throws<OperationCanceledException>(() => Train(options =>
            {
                options.CheckpointDirectory = directory;
                options.CancellationToken = source.Token;
                options.Progress = new ProgressList(report =>
                {
                    if (report is { Epoch: 2, EpochEnded: true })
                        source.Cancel();
                });
            }));
            Assert.HasCount(1, Directory.GetFiles(directory));
            CollectionAssert.AreEqual(expected, Train(options => options.CheckpointDirectory = directory));
            Assert.IsEmpty(Directory.GetFiles(directory));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [TestMethod]
    [DataRow("scorer.hidden_size", 6, "'hidden_size' is 6; expected an even multiple of 'num_attention_heads', 4")]
    [DataRow("scorer.vocab_size", 258, "expected 258, the 'vocab_size' in manifest.json")]
    [DataRow("scorer.num_hidden_layers", 129, "'num_hidden_layers' is 129; expected a whole number from 1 to 128")]
    [DataRow("scorer.hidden_size", 16384, "manifest.json: the network that it describes may take")]
    [DataRow("scorer.hidden_size", 1024, "model.safetensors: has")]
    [DataRow("scorer.num_hidden_layers", 128, "model.safetensors: has")]
    public void ADamagedScorer_IsNamed(string field, int value, string message) =>
        Assert.Contains(message, Refusal.OfModel(ModelZip.WithField(ModelZip.Save(Fitted.Value), field, value)));

    [TestMethod]
    [DataRow("manifest.json", 3000)]
    [DataRow("document_counts.safetensors", 400)]
    [DataRow("model.safetensors", 3000)]
    [DataRow("tokenizer.json", 3000)]
    public void ADamagedFile_IsRefused_OrLoads(string file, int within)
    {
        var (zip, random) = (ModelZip.Save(Fitted.Value), new Random(1));
        var bytes = ModelZip.Read(zip, file);
        var refused = 0;
        for (var i = 0; i < 50; i++)
        {
            var damaged = ModelZip.With(zip, file, Damage.AtRandom(bytes, Math.Min(within, bytes.Length), random));
            try
            {
                ((IDisposable)ModelZip.Load(damaged)).Dispose();
            }
            catch (Exception error)
            {
                Assert.IsInstanceOfType<FormatException>(error.GetBaseException(), error.ToString());
                refused++;
            }
        }
        Assert.IsGreaterThan(10, refused);
    }

    [TestMethod]
    public void AnOptionOutsideItsRange_IsNamed()
    {
        AssertRefused(options => options.TargetColumnName = "", "'TargetColumnName' is ''");
        AssertRefused(options => options.VocabularySize = 257, "'VocabularySize' is 257");
        AssertRefused(options => options.MaximumSentenceTokens = 0, "'MaximumSentenceTokens' is 0; expected in [1, 4096].");
        AssertRefused(options => options.NumberOfLayers = 0, "'NumberOfLayers' is 0");
        AssertRefused(options => options.Dimension = 10, "'Dimension' is 10; expected an even multiple of 'NumberOfHeads', 4.");
        AssertRefused(options => options.NumberOfHeads = 0, "'NumberOfHeads' is 0");
        AssertRefused(options => options.FeedForwardDimension = 0, "'FeedForwardDimension' is 0");
        AssertRefused(options => options.Dropout = 1, "'Dropout' is 1");
        AssertRefused(options => options.WordDropout = -1, "'WordDropout' is -1");
        AssertRefused(options => options.BatchSize = 0, "'BatchSize' is 0");
    }

    private void AssertRefused(Action<ExtractiveSummarizerEstimator.Options> change, string message) =>
        Refusal.Of<ArgumentException>(() => context.Transforms.Text.ExtractiveSummarizer(Options(change)), message);

    private static double Share(ExtractiveSummarizerTransformer summarizer) =>
        Test.Average(story => summarizer.Summarize(story.Text).Text == story.Target ? 1 : 0);

    private IDataView Load(IEnumerable<Story> stories) => context.Data.LoadFromEnumerable(stories);

    private static ExtractiveSummarizerEstimator.Options Options(Action<ExtractiveSummarizerEstimator.Options>? change = null)
    {
        var options = new ExtractiveSummarizerEstimator.Options
        {
            TargetColumnName = "Target",
            MaximumSentences = 1,
            VocabularySize = 330,
            Dimension = 16,
            FeedForwardDimension = 32,
            MaximumSentenceTokens = 24,
            Dropout = 0.1,
            NumberOfEpochs = 8,
            BatchSize = 16,
            WeightAveraging = 0.9,
            LearningRate = 0.01,
            Seed = 1,
        };
        change?.Invoke(options);
        return options;
    }

    // The sentence to find has one of three verbs, and is never the first.
    private static Story[] Make(int seed, int count)
    {
        var random = new Random(seed);
        string[] names = ["anna", "ben", "cleo", "dora", "emil", "fred"];
        string[] keys = ["decided", "agreed", "promised"];
        string[] others = ["walked", "talked", "waited", "looked", "listened", "smiled"];
        string[] things = ["home", "slowly", "again", "outside", "together", "today"];
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            var sentences = Enumerable.Range(0, random.Next(4, 8)).Select(_ => Sentence(others)).ToArray();
            var key = random.Next(1, sentences.Length);
            sentences[key] = Sentence(keys);
            return new Story { Text = string.Join(" ", sentences), Target = sentences[key] };
        })];

        string Sentence(string[] verbs) =>
            $"The {names[random.Next(6)]} {verbs[random.Next(verbs.Length)]} {things[random.Next(6)]}.";
    }

    private sealed class Story
    {
        public string Text { get; set; } = "";

        public string Target { get; set; } = "";
    }

    private sealed class Summarized
    {
        public string Summary { get; set; } = "";
    }
}
