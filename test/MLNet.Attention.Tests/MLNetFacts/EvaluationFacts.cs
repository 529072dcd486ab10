using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Tests.MLNetFacts;

/// <summary>How ML.NET judges binary predictions: what our score columns must be to be judged rightly.</summary>
[TestClass]
public sealed class EvaluationFacts
{
    private readonly MLContext context = new(1);

    [TestMethod]
    public void Accuracy_IsByTheSignOfTheScore_NotByPredictedLabelOrProbability()
    {
        var metrics = Evaluate(
            new Scored { Label = true, Score = 0.1f, Probability = 0.2f, PredictedLabel = false },
            new Scored { Label = true, Score = -0.1f, Probability = 0.8f, PredictedLabel = true },
            new Scored { Label = false, Score = 0, Probability = 0.9f, PredictedLabel = true },
            new Scored { Label = false, Score = -3, Probability = 0.9f, PredictedLabel = true });
        Assert.AreEqual(0.75, metrics.Accuracy, 1e-9);
        Assert.AreEqual(1, metrics.PositivePrecision, 1e-9);
        Assert.AreEqual(0.5, metrics.PositiveRecall, 1e-9);
    }

    [TestMethod]
    public void LogLoss_IsOfTheProbability_InBits()
    {
        var metrics = Evaluate(
            new Scored { Label = true, Score = 5, Probability = 0.5f },
            new Scored { Label = false, Score = -5, Probability = 0.75f });
        Assert.AreEqual((1 + 2) / 2.0, metrics.LogLoss, 1e-6);
    }

    [TestMethod]
    public void LogLoss_OfACertainAndWrongProbability_IsInfinite()
    {
        var metrics = Evaluate(
            new Scored { Label = true, Score = 5, Probability = 1 },
            new Scored { Label = false, Score = -5, Probability = 1 });
        Assert.AreEqual(double.PositiveInfinity, metrics.LogLoss);
    }

    [TestMethod]
    public void TestDataOfOneClass_IsRefused() => Assert.Throws<ArgumentOutOfRangeException>(
        () => Evaluate(new Scored { Label = true, Score = 1, Probability = 0.6f }));

    [TestMethod]
    public void CrossValidate_HoldsEveryRowOutOnce()
    {
        var rows = Enumerable.Range(0, 100).Select(i => new Scored { Label = i % 2 == 0, Score = i % 3 - 0.5f, Probability = 0.5f });
        var data = context.Data.LoadFromEnumerable(rows.ToList());
        var folds = context.BinaryClassification.CrossValidate(
            data, context.Transforms.CopyColumns("Copy", "Score"), numberOfFolds: 4);
        CollectionAssert.AreEqual(new[] { 0, 1, 2, 3 }, folds.Select(fold => fold.Fold).ToArray());
        Assert.AreEqual(100, folds.Sum(fold => fold.ScoredHoldOutSet.GetColumn<float>("Copy").Count()));
        Assert.IsTrue(folds.All(fold => fold.Metrics.Accuracy > 0));
    }

    private CalibratedBinaryClassificationMetrics Evaluate(params Scored[] rows) =>
        context.BinaryClassification.Evaluate(context.Data.LoadFromEnumerable(rows));

    private sealed class Scored
    {
        public bool Label { get; set; }

        public float Score { get; set; }

        public float Probability { get; set; }

        public bool PredictedLabel { get; set; }
    }
}
