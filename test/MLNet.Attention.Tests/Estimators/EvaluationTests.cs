using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Tests.Estimators;

/// <summary>The trainer learns, and ML.NET's own evaluation and cross-validation work with it.</summary>
[TestClass]
public sealed class EvaluationTests
{
    private readonly MLContext context = new(1);

    [TestMethod]
    [DataRow(TextEncoder.Hybrid, 0.9)]
    [DataRow(TextEncoder.Transformer, 0.8)] // 16 wide, on 360 texts
    [DataRow(TextEncoder.NGram, 0.9)]
    public void TheCorpus_IsLearnt(TextEncoder encoder, double accuracy)
    {
        using var model = TinyModels.Trainer(context, options =>
        {
            options.NumberOfEpochs = 20;
            options.VocabularySize = 600; // whole words
            options.Encoder = encoder;
        }).Fit(TestData.LoadTraining(context));
        var metrics = context.BinaryClassification.Evaluate(model.Transform(TestData.LoadTest(context)));
        Assert.IsGreaterThanOrEqualTo(accuracy, metrics.Accuracy);
        Assert.IsGreaterThanOrEqualTo(accuracy, metrics.F1Score);
        Assert.IsGreaterThanOrEqualTo(accuracy, metrics.AreaUnderRocCurve);
        Assert.IsInRange(0.0, 0.7, metrics.LogLoss); // bits; 1 is to know nothing
    }

    [TestMethod]
    public void Evaluate_AgreesWithTheColumns()
    {
        var scored = TinyModels.Sentiment.Transform(TestData.LoadTest(context));
        var metrics = context.BinaryClassification.Evaluate(scored);
        var rows = context.Data.CreateEnumerable<SentimentPrediction>(scored, false).Zip(TestData.Test).ToList();
        Assert.AreEqual(
            rows.Average(row => row.First.PredictedLabel == row.Second.Label ? 1.0 : 0), metrics.Accuracy, 1e-9);
        var bits = rows.Average(row => -Math.Log2(
            row.Second.Label ? row.First.Probability : 1.0 - row.First.Probability));
        Assert.AreEqual(bits, metrics.LogLoss, 1e-5);
    }

    [TestMethod]
    public void CrossValidate_Works()
    {
        var trainer = TinyModels.Trainer(context, options => options.NumberOfEpochs = 5);
        var folds = context.BinaryClassification.CrossValidate(TestData.LoadTraining(context), trainer, numberOfFolds: 3);
        Assert.HasCount(3, folds);
        foreach (var fold in folds)
        {
            Assert.IsGreaterThan(0.7, fold.Metrics.Accuracy, $"fold {fold.Fold}");
            Assert.AreEqual(fold.Metrics.Accuracy,
                context.BinaryClassification.Evaluate(fold.ScoredHoldOutSet).Accuracy, 1e-9);
            (fold.Model as IDisposable)?.Dispose();
        }
    }

    [TestMethod]
    public void InAPipeline_WithCachingAndSelection()
    {
        var pipeline = context.Transforms.CopyColumns("Comment", "Text")
            .AppendCacheCheckpoint(context)
            .Append(TinyModels.Trainer(context, options => options.TextColumnName = "Comment"))
            .Append(context.Transforms.SelectColumns("Label", "Score", "Probability", "PredictedLabel"));
        using var model = pipeline.Fit(TestData.LoadTraining(context));
        var scored = model.Transform(TestData.LoadTest(context));
        Assert.HasCount(4, scored.Schema);
        Assert.IsGreaterThan(0.6, context.BinaryClassification.Evaluate(scored).Accuracy);
    }

    [TestMethod]
    public void LearnedPositions_MoreLayers_CaseKept()
    {
        var trainer = TinyModels.Trainer(context, options =>
        {
            options.PositionalEncoding = PositionalEncoding.Learned;
            options.NumberOfLayers = 2;
            options.LowerCase = false;
            options.Encoder = TextEncoder.Transformer;
        });
        using var model = trainer.Fit(TestData.LoadTraining(context));
        Assert.AreNotEqual(Scores.Of(model, "a film")[0], Scores.Of(model, "A FILM")[0]);
        Assert.AreEqual(Scores.Of(TinyModels.Sentiment, "a film")[0], Scores.Of(TinyModels.Sentiment, "A FILM")[0]);
    }

    [TestMethod]
    public void ModelsOfOtherColumns_NameTheirTextColumn()
    {
        using var model = TinyModels.Trainer(context, options =>
        {
            options.NumberOfEpochs = 1;
            options.TextColumnName = "Body";
            options.LabelColumnName = "Liked";
        }).Fit(context.Data.LoadFromEnumerable(
            TestData.Training.Take(40).Select(row => new Post { Liked = row.Label, Body = row.Text }).ToList()));
        Assert.AreEqual("Body", model.TextColumnName);
        Assert.HasCount(2, model.Transform(context.Data.LoadFromEnumerable(
            new[] { new Post { Body = "one" }, new Post { Body = "two" } })).GetColumn<float>("Score"));
    }

    private sealed class Post
    {
        public bool Liked { get; set; }

        public string? Body { get; set; }
    }
}
