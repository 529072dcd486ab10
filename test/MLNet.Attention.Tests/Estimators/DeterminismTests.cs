using System.IO.Compression;
using Microsoft.ML;

namespace MLNet.Attention.Tests.Estimators;

/// <summary>The same seed gives the same model, bit for bit.</summary>
[TestClass]
public sealed class DeterminismTests
{
    [TestMethod]
    public void TheSameSeedInTwoContexts_GivesTheSameModel() =>
        CollectionAssert.AreEqual(FitAndSave(new MLContext(1), 5), FitAndSave(new MLContext(2), 5));

    [TestMethod]
    public void TheContextsSeed_IsUsedWhenTheOptionsHaveNone()
    {
        var first = FitAndSave(new MLContext(3), null);
        CollectionAssert.AreEqual(first, FitAndSave(new MLContext(3), null));
        CollectionAssert.AreNotEqual(first, FitAndSave(new MLContext(4), null));
    }

    [TestMethod]
    public void AnotherSeed_GivesAnotherModel() =>
        CollectionAssert.AreNotEqual(FitAndSave(new MLContext(1), 5), FitAndSave(new MLContext(1), 6));

    [TestMethod]
    public void FittingTwice_GivesTheSameModel()
    {
        var context = new MLContext(1);
        var trainer = Trainer(context, null);
        CollectionAssert.AreEqual(Save(context, trainer), Save(context, trainer));
    }

    [TestMethod]
    [DataRow(TextEncoder.Hybrid)]
    [DataRow(TextEncoder.NGram)]
    public void OfClasses_TheSameSeedGivesTheSameModel(TextEncoder encoder)
    {
        // The n-gram part trains its classes at once, on several threads.
        byte[] Fit(int contextSeed, int seed)
        {
            var context = new MLContext(contextSeed);
            using var model = TinyModels.Classifier(context, options =>
            {
                options.Encoder = encoder;
                options.Seed = seed;
                options.NumberOfEpochs = 2;
            }).Fit(Topics.LoadTraining(context));
            return Content(context, model);
        }
        var first = Fit(1, 5);
        CollectionAssert.AreEqual(first, Fit(2, 5));
        CollectionAssert.AreNotEqual(first, Fit(1, 6));
    }

    [TestMethod]
    public void OfNumbersAndPairs_TheSameSeedGivesTheSameModel()
    {
        byte[] Fit(int seed)
        {
            var context = new MLContext(seed);
            using var model = TinyModels.Regression(context, options =>
            {
                options.SecondTextColumnName = "Second";
                options.NumberOfEpochs = 1;
            }).Fit(TextPairs.Load(context, TextPairs.Similarity));
            return Content(context, model);
        }
        CollectionAssert.AreEqual(Fit(1), Fit(2));
    }

    [TestMethod]
    public void FittingOnTwoThreadsAtOnce_GivesTheSameModels()
    {
        // Up to rounding: how many threads share an operator's work, and so the order of a sum, is up to libtorch.
        var contexts = new[] { new MLContext(1), new MLContext(2) };
        var alone = contexts.Select(FitAndScore).ToArray();
        var together = new float[2][];
        var threads = contexts.Select((context, i) => new Thread(() => together[i] = FitAndScore(context, i))).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        for (var i = 0; i < 2; i++)
        {
            for (var row = 0; row < alone[i].Length; row++)
                Assert.AreEqual(alone[i][row], together[i][row], 0.01);
        }
        Assert.IsGreaterThan(0.02, alone[0].Zip(alone[1], (a, b) => Math.Abs(a - b)).Max());
    }

    private static float[] FitAndScore(MLContext context, int seed)
    {
        using var model = Trainer(context, seed).Fit(TestData.LoadTraining(context));
        return Scores.Of(model, TestData.LoadTest(context));
    }

    private static byte[] FitAndSave(MLContext context, int? seed) => Save(context, Trainer(context, seed));

    private static AttentionSentimentTrainer Trainer(MLContext context, int? seed) =>
        TinyModels.Trainer(context, options =>
        {
            options.Seed = seed;
            options.WordDropout = 0.2;
            options.NumberOfEpochs = 2;
        });

    private static byte[] Save(MLContext context, AttentionSentimentTrainer trainer)
    {
        using var model = trainer.Fit(TestData.LoadTraining(context));
        return Content(context, model);
    }

    /// <summary>All entries of a model's zip, one after another, but for the times: of the file, and of the training.</summary>
    private static byte[] Content(MLContext context, ITransformer model)
    {
        using var stream = new MemoryStream();
        context.Model.Save(model, null, stream);
        using var zip = new ZipArchive(stream, ZipArchiveMode.Read);
        using var content = new MemoryStream();
        foreach (var entry in zip.Entries.Where(entry => entry.Name != "training.json")
            .OrderBy(entry => entry.FullName, StringComparer.Ordinal))
        {
            using var part = entry.Open();
            part.CopyTo(content);
        }
        return content.ToArray();
    }
}
