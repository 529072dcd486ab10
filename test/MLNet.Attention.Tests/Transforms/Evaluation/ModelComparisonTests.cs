using Microsoft.ML;

namespace MLNet.Attention.Tests.Transforms.Evaluation;

/// <summary>Comparisons of two models on the same rows.</summary>
[TestClass]
public sealed class ModelComparisonTests
{
    private readonly MLContext context = new(1);

    [TestMethod]
    public void Classifiers_AreCountedInPairs_AndTestedExactly()
    {
        // The first alone is right 2 times, the second alone 9 times, both 7 times, and none 2 times.
        bool[] right = [true, true, .. Enumerable.Repeat(false, 9), .. Enumerable.Repeat(true, 7), false, false];
        var first = Load(right);
        var second = Load([.. Enumerable.Repeat(false, 2), .. Enumerable.Repeat(true, 16), false, false]);
        var comparison = context.MulticlassClassification.Compare(first, second);
        Assert.AreEqual((20L, 7L, 2L, 9L, 2L), (comparison.RowCount, comparison.BothRight, comparison.OnlyFirstRight,
            comparison.OnlySecondRight, comparison.BothWrong));
        Assert.AreEqual((0.45, 0.8, 0.35), (comparison.FirstAccuracy, comparison.SecondAccuracy, comparison.Difference));
        // 2 · (1 + 11 + 55) / 2¹¹
        Assert.AreEqual(134 / 2048.0, comparison.PValue, 1e-12);
        Assert.IsTrue(comparison.DifferenceInterval.Low is > -0.1 and < 0.2, $"{comparison.DifferenceInterval}");
        Assert.IsTrue(comparison.DifferenceInterval.High is > 0.5 and < 0.75, $"{comparison.DifferenceInterval}");
        Assert.Contains("p = 0.0654, no difference that could not be chance", comparison.ToString());
        Assert.AreEqual(comparison.ToString(), context.MulticlassClassification.Compare(first, second).ToString());
    }

    [TestMethod]
    public void ClearlyBetter_IsSaid()
    {
        var comparison = context.MulticlassClassification.Compare(
            Load(Enumerable.Repeat(false, 30)), Load(Enumerable.Repeat(true, 30)));
        Assert.AreEqual(2 / Math.Pow(2, 30), comparison.PValue, 1e-15);
        Assert.Contains("the second is better", comparison.ToString());
        Assert.AreEqual(1, context.MulticlassClassification.Compare(Load([true]), Load([true])).PValue);
    }

    [TestMethod]
    public void BinaryModel_ComparedWithItself_IsTheSame()
    {
        var scored = TinyModels.Sentiment.Transform(TestData.LoadTest(context));
        var comparison = context.BinaryClassification.Compare(scored, scored);
        Assert.AreEqual((120L, 0L, 0L, 1.0), (comparison.RowCount, comparison.OnlyFirstRight, comparison.OnlySecondRight,
            comparison.PValue));
        Assert.AreEqual(new ConfidenceInterval(0, 0), comparison.DifferenceInterval);
    }

    [TestMethod]
    public void Regressions_AreComparedByTheirErrors()
    {
        var random = new Random(1);
        var labels = Enumerable.Range(0, 200).Select(_ => 5 * random.NextSingle()).ToArray();
        var near = Estimates(labels, label => label + 0.1f * random.NextSingle());
        var far = Estimates(labels, label => label - random.NextSingle());
        var comparison = context.Regression.Compare(far, near);
        Assert.AreEqual(comparison.Second.MeanAbsoluteError - comparison.First.MeanAbsoluteError, comparison.Difference);
        Assert.IsTrue(comparison.DifferenceInterval.Low < comparison.Difference
            && comparison.Difference < comparison.DifferenceInterval.High && comparison.DifferenceInterval.High < 0);
        Assert.AreEqual(2 / 1001.0, comparison.PValue, 1e-12);
        Assert.Contains("the second is closer", comparison.ToString());
        var same = context.Regression.Compare(far, far, options: new() { BootstrapSamples = 100 });
        Assert.AreEqual((0.0, 1.0), (same.Difference, same.PValue));
    }

    [TestMethod]
    public void Report_OfARegression_HasCorrelations()
    {
        var report = context.Regression.Report(Estimates([1, 2, 2, 4, float.NaN], label => label > 3 ? 9 : label));
        Assert.AreEqual((4L, 1L), (report.RowCount, report.MissingLabelCount));
        Assert.AreEqual(1, report.Spearman, 1e-12);
        // Deviations (-1.25, -0.25, -0.25, 1.75) and (-2.5, -1.5, -1.5, 5.5).
        Assert.AreEqual(13.5 / Math.Sqrt(4.75 * 41), report.Pearson, 1e-9);
        Assert.AreEqual((1.25, 2.5), (report.MeanAbsoluteError, report.RootMeanSquaredError));
        Assert.AreEqual(1 - 25 / 4.75, report.RSquared, 1e-9);
        Assert.StartsWith("4 rows; 1 rows without a label are left out\nPearson 0.967, Spearman 1.000", report.ToString());
        Assert.AreEqual(double.NaN, context.Regression.Report(Estimates([1, 2], _ => 3)).Pearson);
    }

    [TestMethod]
    public void Spearman_GivesTiesTheirMeanRank()
    {
        var report = context.Regression.Report(Estimates([1, 2, 3, 4], label => label is 2 or 3 ? 7 : 10 - label));
        // Ranks (1, 2, 3, 4) and (4, 2.5, 2.5, 1): deviations (-1.5, -0.5, 0.5, 1.5) and (1.5, 0, 0, -1.5).
        Assert.AreEqual(-4.5 / Math.Sqrt(5 * 4.5), report.Spearman, 1e-9);
    }

    [TestMethod]
    public void OtherRowsAndWrongOptions_AreRefused()
    {
        var catalog = context.MulticlassClassification;
        Refusal.Of<InvalidOperationException>(() => catalog.Compare(Load([true, true]), Load([true])), "Row 1 is not the same");
        Refusal.Of<InvalidOperationException>(() => catalog.Compare(Load([true]), Load([true, true])), "Row 1 is not the same");
        Refusal.Of<InvalidOperationException>(() => catalog.Compare(Load([true]), Load([true], "2")), "Row 0 is not the same");
        Refusal.Of<InvalidOperationException>(() => catalog.Compare(Load([true], null), Load([true], null)), "None of 1 rows");
        Refusal.Of<ArgumentOutOfRangeException>(
            () => catalog.Compare(Load([true]), Load([true]), options: new() { BootstrapSamples = 99 }),
            "'BootstrapSamples' is 99");
        Refusal.Of<ArgumentOutOfRangeException>(
            () => catalog.Compare(Load([true]), Load([true]), options: new() { ConfidenceLevel = 1 }), "'ConfidenceLevel' is 1");
        Refusal.Of<InvalidOperationException>(
            () => context.Regression.Compare(Estimates([1, 2], label => label), Estimates([1], label => label)), "Row 1");
        Refusal.Of<InvalidOperationException>(
            () => context.Regression.Report(Estimates([float.NaN], label => label)), "None of 1 rows has a label");
        Refusal.Of<ArgumentOutOfRangeException>(() => context.Regression.Report(Load([true])), "'Label'", "Single");
    }

    // Rows of class 1, predicted right or wrong.
    private IDataView Load(IEnumerable<bool> right, string? label = "1") => ClassificationReportTests.Load(context,
        right.Select(isRight => (label, isRight ? "1" : "2", isRight ? new[] { 1f, 0f } : new[] { 0f, 1f })));

    private IDataView Estimates(IEnumerable<float> labels, Func<float, float> score) => context.Data.LoadFromEnumerable(
        labels.Select(label => new Estimate { Label = label, Score = score(label) }).ToList());

    private sealed class Estimate
    {
        public float Label { get; set; }

        public float Score { get; set; }
    }
}
