using MLNet.Attention.Tests.Transforms;
using MLNet.Attention.Tests.Transforms.Models;
using MLNet.Attention.Tests.Transforms.Pretrained;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using TorchSharp;

namespace MLNet.Attention.Tests.Estimators;

/// <summary>Vectors for search, learnt from texts without labels.</summary>
[TestClass]
public sealed class EmbedderTests
{
    private static readonly string[] Texts = [.. TestData.Test.Take(30).Select(review => review.Text!), "", "ünknown 😍"];

    private readonly MLContext context = new(1);
    private readonly TinyCheckpoints folders = new();

    [TestCleanup]
    public void RemoveFolders() => folders.Dispose();

    [TestMethod]
    public void Vectors_HaveLength1_AndAreTheSameInBatchesAndAlone()
    {
        using var embedder = Fit();
        var column = embedder.Transform(TestData.LoadTest(context)).Schema[Vectors.Column];
        Assert.AreEqual(new VectorDataViewType(NumberDataViewType.Single, 24 + 16), column.Type);
        var together = Vectors.Of(embedder, Texts);
        for (var i = 0; i < Texts.Length; i++)
        {
            Assert.AreEqual(1, together[i].Sum(value => value * value), 1e-4, Texts[i]);
            Vectors.AssertSame(together[i], embedder.Embed(Texts[i]), 1e-5, Texts[i]);
        }
        var many = embedder.Embed((IEnumerable<string>)Texts).ToArray();
        for (var i = 0; i < Texts.Length; i++)
            Vectors.AssertSame(together[i], many[i], 1e-5, Texts[i]);
    }

    [TestMethod]
    public void TheCosine_IsTheMeanOfTheCosinesOfItsParts()
    {
        using var words = Fit(options => (options.LexicalWeight, options.NumberOfEpochs) = (1, 0));
        using var network = Fit(options => (options.LexicalWeight, options.NumberOfEpochs) = (0, 0));
        using var both = Fit(options => (options.LexicalWeight, options.NumberOfEpochs) = (0.3, 0));
        foreach (var text in Texts[1..30])
        {
            Assert.AreEqual(0.3 * Cosine(words, Texts[0], text) + 0.7 * Cosine(network, Texts[0], text),
                Cosine(both, Texts[0], text), 1e-4, text);
        }
        Assert.IsTrue(Array.TrueForAll(words.Embed(Texts[0])[24..], value => value == 0), "the network's part counts nothing");
    }

    [TestMethod]
    public void TheLossFalls_AndTheSameDataAndSeedGiveTheSameModel()
    {
        var progress = new ProgressList();
        using var embedder = Fit(options =>
        {
            Train(options);
            options.Progress = progress;
        });
        Assert.IsLessThan(progress.Epochs[0].ValidationLoss!.Value, progress.Epochs[^1].ValidationLoss!.Value);
        CollectionAssert.AreEqual(
            new[] { TrainingPhase.Reading, TrainingPhase.Vocabulary, TrainingPhase.Embeddings, TrainingPhase.Network },
            progress.Reports.Select(report => report.Phase).Distinct().ToArray());
        using var again = Fit(Train);
        CollectionAssert.AreEqual(Weights(embedder), Weights(again));
        using var other = Fit(options =>
        {
            Train(options);
            options.Seed = 2;
        });
        CollectionAssert.AreNotEqual(Weights(embedder), Weights(other));

        static void Train(AttentionEmbedderEstimator.Options options) =>
            (options.NumberOfEpochs, options.LearningRate) = (6, 0.01);
    }

    [TestMethod]
    [DataRow(TextPretraining.None)]
    [DataRow(TextPretraining.MaskedLanguageModel)]
    public void ThePretraining_DecidesWhatTheEncoderBeginsWith(TextPretraining pretraining)
    {
        using var embedder = Fit(options =>
            (options.Pretraining, options.NumberOfPretrainingEpochs, options.NumberOfEpochs) = (pretraining, 1, 0));
        using var usual = Fit(options => options.NumberOfEpochs = 0);
        CollectionAssert.AreNotEqual(Weights(usual), Weights(embedder));
        Assert.AreEqual(pretraining == TextPretraining.MaskedLanguageModel,
            embedder.TrainingSummary!.Phases.Any(phase => phase.Phase == TrainingPhase.Pretraining));
    }

    [TestMethod]
    public void ByDefault_TextsAloneAreNotTrainedByContrast_AndTheVectorIsAMeanOfEmbeddings()
    {
        using var alone = Fit(Plain);
        Assert.AreEqual(0, alone.TrainingSummary!.Epochs.Count);
        const string text = "the very good film was very dull", turned = "the very dull was film good very";
        Vectors.AssertSame(alone.Embed(text), alone.Embed(turned), 1e-5, "a mean knows no order");
        using var trained = Fit(options =>
        {
            Plain(options);
            (options.NumberOfEpochs, options.LearningRate) = (4, 0.01);
        });
        Assert.IsGreaterThan(1e-4, trained.Embed(text).Zip(trained.Embed(turned), (a, b) => Math.Abs(a - b)).Max());
        using var pairs = Fit(options =>
        {
            Plain(options);
            options.SecondTextColumnName = "Second";
        }, context.Data.LoadFromEnumerable(Pairs()));
        Assert.AreEqual(5, pairs.TrainingSummary!.Epochs.Count);
        using var timed = Fit(options =>
        {
            Plain(options);
            options.MaximumTrainingTime = TimeSpan.FromMilliseconds(1);
        });
        Assert.AreEqual(1, timed.TrainingSummary!.Epochs.Count);

        static void Plain(AttentionEmbedderEstimator.Options options) =>
            (options.NumberOfEpochs, options.LexicalDimension, options.Normalize) = (null, 0, false);
    }

    [TestMethod]
    public void TextsOfAPair_ComeNearerThanOthers()
    {
        var rows = Pairs().ToArray();
        int Found(int epochs)
        {
            using var embedder = Fit(options =>
            {
                (options.SecondTextColumnName, options.NumberOfEpochs, options.LearningRate) = ("Second", epochs, 0.01);
                (options.Pretraining, options.WordDropout) = (TextPretraining.None, 0);
                (options.Dimension, options.LexicalDimension) = (32, 0);
            }, context.Data.LoadFromEnumerable(rows));
            var (texts, seconds) = (rows.Select(row => embedder.Embed(row.Text)).ToArray(),
                rows.Select(row => embedder.Embed(row.Second)).ToArray());
            return Enumerable.Range(0, rows.Length).Count(i => seconds.MaxBy(second => Dot(texts[i], second)) == seconds[i]);
        }
        Assert.IsLessThan(rows.Length / 4, Found(0));
        Assert.AreEqual(rows.Length, Found(20));
    }

    [TestMethod]
    public void TheFittedModel_NeedsOneTextOnly()
    {
        using var embedder = Fit(options => options.SecondTextColumnName = "Second", context.Data.LoadFromEnumerable(Pairs()));
        Assert.HasCount(40, Vectors.Of(embedder, "a good film")[0]);
        Assert.AreEqual(("Text", Vectors.Column), (embedder.InputColumnName, embedder.OutputColumnName));
    }

    [TestMethod]
    public void ALoadedModel_GivesTheSame_BitForBit()
    {
        using var embedder = Fit();
        var expected = Vectors.Of(embedder, Texts);
        using var loaded = (AttentionFeaturizerTransformer)ModelZip.Load(ModelZip.Save(embedder));
        var found = Vectors.Of(loaded, Texts);
        for (var i = 0; i < Texts.Length; i++)
            CollectionAssert.AreEqual(expected[i], found[i]);
        CollectionAssert.AreEqual(embedder.Embed(Texts[0]), loaded.Embed(Texts[0]));
        Assert.AreEqual(embedder.TrainingSummary!.ToString(), loaded.TrainingSummary!.ToString());
    }

    [TestMethod]
    public void ManyThreads_GetTheSameVectors()
    {
        using var embedder = Fit(options => options.NumberOfEpochs = 0);
        var expected = Array.ConvertAll(Texts, embedder.Embed);
        Parallel.For(0, 4 * Texts.Length, i =>
            Vectors.AssertSame(expected[i % Texts.Length], embedder.Embed(Texts[i % Texts.Length]), 1e-5, $"{i}"));
    }

    [TestMethod]
    public void TheSummary_CountsRows_AndThoseThatComeAgainAreIgnored()
    {
        var texts = TestData.Training.Take(60).Select(review => review.Text).ToList();
        using var embedder = Fit(data: Scores.Load(context, [.. texts, "", null, texts[0], texts[1]!.ToUpperInvariant()]));
        var summary = embedder.TrainingSummary!;
        Assert.AreEqual((64, 4, 0), (summary.RowsRead, summary.RowsSkipped, summary.ValidationRows), "6 rows are too few");
        Assert.AreEqual("24", summary.Options["LexicalDimension"]);
        using var validated = Fit(options => options.ValidationSet = TestData.LoadTest(context));
        Assert.AreEqual(TestData.Test.Count, validated.TrainingSummary!.ValidationRows);
        Assert.IsNotNull(validated.TrainingSummary.Epochs[0].ValidationLoss);
        using var untrained = Fit(options => options.NumberOfEpochs = 0);
        Assert.AreEqual((0, 0), (untrained.TrainingSummary!.Epochs.Count, untrained.TrainingSummary.KeptEpoch));
        Assert.Contains("rows read", untrained.TrainingSummary.ToString());
    }

    [TestMethod]
    public void ABatchThatIsCut_IsWarnedOf()
    {
        var log = new LogList(context);
        // Each part may have 32,768 tokens, two texts for each row.
        string[] texts = [.. Enumerable.Range(0, 10)
            .Select(row => string.Join(' ', Enumerable.Repeat($"word{row} and so on", 600)))];
        using var embedder = Fit(
            options => (options.MaximumTokens, options.BatchSize) = (2048, 10), Scores.Load(context, texts));
        log.AssertOne(ChannelMessageKind.Warning,
            "The 10 longest rows, a batch, need so much memory that they are learnt from in 2 parts");
    }

    [TestMethod]
    public void AnInterruptedTraining_GoesOn_AndGivesTheSame()
    {
        using var whole = Fit(options => options.NumberOfEpochs = 3);
        using var source = new CancellationTokenSource();
        var folder = folders.New("state");
        Assert.Throws<OperationCanceledException>(() => Fit(options =>
        {
            (options.NumberOfEpochs, options.CheckpointDirectory, options.CancellationToken) = (3, folder, source.Token);
            options.Progress = new ProgressList(report =>
            {
                if (report is { Epoch: 2, EpochEnded: true })
                    source.Cancel();
            });
        }));
        var progress = new ProgressList();
        using var resumed = Fit(options =>
            (options.NumberOfEpochs, options.CheckpointDirectory, options.Progress) = (3, folder, progress));
        CollectionAssert.AreEqual(Weights(whole), Weights(resumed));
        Assert.IsFalse(progress.Reports.Any(report => report.Phase == TrainingPhase.Embeddings), "that is behind it");
    }

    [TestMethod]
    public void CancellingIt_LeavesNothingBehind()
    {
        using var source = new CancellationTokenSource();
        using var embedder = Fit(options => options.NumberOfEpochs = 1);
        LiveTensors.AreNoMoreAfter(() => Assert.Throws<OperationCanceledException>(() => Fit(options =>
        {
            (options.Pretraining, options.NumberOfEpochs, options.CancellationToken) =
                (TextPretraining.None, 100, source.Token);
            options.Progress = new ProgressList(report =>
            {
                if (report.Step > 0)
                    source.Cancel();
            });
        })), Parameters(embedder));
    }

    [TestMethod]
    public void FromACheckpoint_WithoutEpochs_ItsOwnVectorsAreGiven()
    {
        using var embedder = FitFrom("bert", options => options.NumberOfEpochs = 0);
        using var featurizer = context.Transforms.Text.AttentionFeaturizer(
            Vectors.Column, "Text", TinyCheckpoints.Bert, normalize: true, maximumTokens: 24).Fit(Scores.Load(context, []));
        var (expected, found) = (Vectors.Of(featurizer, Texts), Vectors.Of(embedder, Texts));
        for (var i = 0; i < Texts.Length; i++)
            CollectionAssert.AreEqual(expected[i], found[i]);
    }

    [TestMethod]
    [DataRow("bert")]
    [DataRow("distilbert")]
    [DataRow("roberta")]
    public void FromACheckpoint_ItIsTrained_AndComesBackFromTheFolderThatItWrites(string name)
    {
        using var embedder = FitFrom(name);
        using var untrained = FitFrom(name, options => options.NumberOfEpochs = 0);
        CollectionAssert.AreNotEqual(Weights(untrained), Weights(embedder));
        var folder = folders.New(name);
        embedder.SaveCheckpoint(folder);
        using var back = context.Transforms.Text.AttentionFeaturizer(Vectors.Column, "Text", folder)
            .Fit(Scores.Load(context, []));
        var (expected, found) = (Vectors.Of(embedder, Texts), Vectors.Of(back, Texts));
        for (var i = 0; i < Texts.Length; i++)
            Vectors.AssertSame(expected[i], found[i], 1e-6, Texts[i]);
    }

    [TestMethod]
    public void WhatCannotBeLearnt_IsRefused()
    {
        Assert.AreEqual("The training data has no row with a text in 'Text'; expected at least one.",
            Assert.Throws<InvalidOperationException>(() => Fit(data: Scores.Load(context, [" ", null]))).Message);
        var pairs = context.Data.LoadFromEnumerable(new[] { new PairRow { Text = "a", Second = "" } });
        Assert.AreEqual("The training data has no row with a text in 'Text' and 'Second'; expected at least one.",
            Assert.Throws<InvalidOperationException>(
                () => Fit(options => options.SecondTextColumnName = "Second", pairs)).Message);
        Assert.Contains("The validation data has no row", Assert.Throws<InvalidOperationException>(() => Fit(
            options => options.ValidationSet = Scores.Load(context, [""]))).Message);
        Assert.StartsWith("'MaximumTokens' is 65; expected at most 64, as in the checkpoint", Assert.Throws<ArgumentException>(
            () => FitFrom("bert", options => options.MaximumTokens = 65)).Message);
        Assert.Throws<DirectoryNotFoundException>(() => FitFrom("nowhere"));
    }

    /// <summary>An embedder of the training texts, tiny but for what is changed.</summary>
    private AttentionFeaturizerTransformer Fit(
        Action<AttentionEmbedderEstimator.Options>? change = null, IDataView? data = null)
    {
        var options = new AttentionEmbedderEstimator.Options
        {
            VocabularySize = 330, MaximumTokens = 24, Dimension = 16, NumberOfHeads = 2, FeedForwardDimension = 32,
            LexicalDimension = 24, NumberOfEpochs = 1, BatchSize = 32, LearningRate = 0.003, WeightAveraging = 0.9, Seed = 1,
        };
        change?.Invoke(options);
        return context.Transforms.Text.AttentionEmbedder(Vectors.Column, "Text", options)
            .Fit(data ?? TestData.LoadTraining(context));
    }

    private AttentionFeaturizerTransformer FitFrom(
        string checkpoint, Action<AttentionEmbedderEstimator.Options>? change = null)
    {
        var options = new AttentionEmbedderEstimator.Options
        {
            Checkpoint = TinyCheckpoints.Of(checkpoint), MaximumTokens = 24, NumberOfEpochs = 1, BatchSize = 32, Seed = 1,
        };
        change?.Invoke(options);
        return context.Transforms.Text.AttentionEmbedder(Vectors.Column, "Text", options).Fit(TestData.LoadTraining(context));
    }

    private static byte[] Weights(AttentionFeaturizerTransformer embedder) =>
        ModelZip.Read(ModelZip.Save(embedder), "model.safetensors");

    private static int Parameters(AttentionFeaturizerTransformer embedder)
    {
        using var stream = new MemoryStream(Weights(embedder));
        return new MLNet.Attention.Transforms.Serialization.SafetensorsReader(stream, "weights").Left.Count();
    }

    private static double Cosine(AttentionFeaturizerTransformer embedder, string first, string second) =>
        Dot(embedder.Embed(first), embedder.Embed(second));

    private static double Dot(float[] first, float[] second) => first.Zip(second, (a, b) => (double)a * b).Sum();

    /// <summary>Texts without a word in common that mean the same.</summary>
    private static IEnumerable<PairRow> Pairs()
    {
        string[] things = ["cat", "dog", "bird", "fish", "horse", "cow", "goat", "duck", "mouse", "frog"];
        string[] others = ["Katze", "Hund", "Vogel", "Fisch", "Pferd", "Kuh", "Ziege", "Ente", "Maus", "Frosch"];
        string[] places = ["garden", "house", "street", "river"];
        string[] elsewhere = ["Garten", "Haus", "Straße", "Fluss"];
        return from i in Enumerable.Range(0, things.Length)
               from j in Enumerable.Range(0, places.Length)
               select new PairRow
               {
                   Text = $"the {things[i]} is in the {places[j]}",
                   Second = $"{others[i]} und {elsewhere[j]}",
               };
    }

    private sealed class PairRow
    {
        public string Text { get; set; } = "";

        public string Second { get; set; } = "";
    }
}
