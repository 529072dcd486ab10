using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Tests.Transforms.Evaluation;

/// <summary>Reports on scored rows, against figures that are counted by hand.</summary>
[TestClass]
public sealed class ClassificationReportTests
{
    // Classes 1, 2 and 3; the predicted class is the likeliest, but for the last row.
    private static readonly (string? Label, string Predicted, float[] Score)[] Rows =
    [
        ("1", "1", [0.90f, 0.06f, 0.04f]),
        ("1", "1", [0.55f, 0.25f, 0.20f]),
        ("1", "2", [0.30f, 0.60f, 0.10f]),
        ("2", "2", [0.10f, 0.80f, 0.10f]),
        ("2", "2", [0.05f, 0.95f, 0.00f]),
        ("4", "1", [0.90f, 0.05f, 0.05f]),
        (null, "1", [0.90f, 0.05f, 0.05f]),
        ("2", "3", [0.05f, 0.50f, 0.45f]),
    ];

    private static ClassificationReport Report(ClassificationReportOptions? options = null)
    {
        var context = new MLContext(1);
        return context.MulticlassClassification.Report(Load(context, Rows), options: options);
    }

    [TestMethod]
    public void Classes_HavePrecisionRecallAndSupport()
    {
        var report = Report();
        Assert.AreEqual(6, report.RowCount);
        CollectionAssert.AreEqual(new[] { "1", "2", "3" }, report.Classes.Select(found => found.Name).ToArray());
        var (a, b, c) = (report.Classes[0], report.Classes[1], report.Classes[2]);
        Assert.AreEqual((3L, 1.0, 2 / 3.0), (a.Support, a.Precision, a.Recall));
        Assert.AreEqual((3L, 2 / 3.0, 2 / 3.0), (b.Support, b.Precision, b.Recall));
        Assert.AreEqual((0L, 0.0, 0.0, 0.0), (c.Support, c.Precision, c.Recall, c.F1));
        Assert.AreEqual(0.8, a.F1, 1e-12);
        Assert.AreEqual((0.8 + 2 / 3.0 + 0) / 3, report.MacroF1, 1e-12);
        Assert.AreEqual((3 * 0.8 + 3 * 2 / 3.0) / 6, report.WeightedF1, 1e-12);
    }

    [TestMethod]
    public void Accuracy_HasAnInterval_AndTopKGoesByTheScores()
    {
        var report = Report();
        Assert.AreEqual(4 / 6.0, report.Accuracy, 1e-12);
        // Wilson's interval of 4 of 6, as statsmodels computes it.
        Assert.AreEqual(0.29999, report.AccuracyInterval.Low, 1e-4);
        Assert.AreEqual(0.90323, report.AccuracyInterval.High, 1e-4);
        CollectionAssert.AreEqual(new[] { 5 / 6.0, 1, 1 }, report.TopAccuracies.ToArray());
        double[] right = [0.90f, 0.55f, 0.30f, 0.80f, 0.95f, 0.50f];
        Assert.AreEqual(right.Average(probability => -Math.Log(probability)), report.LogLoss, 1e-6);
    }

    [TestMethod]
    public void RowsWithoutAKnownLabel_AreLeftOutAndNamed()
    {
        var report = Report();
        Assert.AreEqual(1, report.MissingLabelCount);
        CollectionAssert.AreEqual(new[] { KeyValuePair.Create("4", 1L) }, report.UnknownLabels.ToArray());
        Assert.Contains("1 rows of classes that the model does not know are left out: '4' (1)", report.ToString());
    }

    [TestMethod]
    public void Confusion_CountsPairs()
    {
        var confusion = Report().Confusion;
        Assert.AreEqual((2L, 1L, 0L), (confusion[0, 0], confusion[0, 1], confusion[0, 2]));
        Assert.AreEqual((0L, 2L, 1L), (confusion[1, 0], confusion[1, 1], confusion[1, 2]));
        CollectionAssert.AreEqual(
            new ClassConfusion[] { new("1", "2", 1), new("2", "3", 1) }, confusion.MostConfused().ToArray());
        Assert.HasCount(1, confusion.MostConfused(1));
        Assert.Contains("  1           2  1  ·\n", confusion.ToString());
    }

    [TestMethod]
    public void Calibration_ComparesProbabilitiesWithFrequencies()
    {
        var calibration = Report(new ClassificationReportOptions { CalibrationBins = 2 }).Calibration;
        // The last row is predicted with a probability of 0.45, and wrong.
        Assert.AreEqual((1L, 0.0), (calibration.Bins[0].Count, calibration.Bins[0].Accuracy));
        Assert.AreEqual((5L, 0.8), (calibration.Bins[1].Count, calibration.Bins[1].Accuracy));
        Assert.AreEqual((0.90 + 0.55 + 0.60 + 0.80 + 0.95) / 5, calibration.Bins[1].MeanProbability, 1e-6);
        Assert.AreEqual((0.45 + 5 * Math.Abs(0.8 - 0.76)) / 6, calibration.Error, 1e-6);
    }

    [TestMethod]
    public void Abstention_AnswersFewerAndBetter()
    {
        var abstention = Report(new ClassificationReportOptions { Thresholds = [0.58, 0, 0.58, 0.99] }).Abstention;
        CollectionAssert.AreEqual(
            new AbstentionPoint[] { new(0, 1, 4 / 6.0), new(0.58, 4 / 6.0, 0.75), new(0.99, 0, double.NaN) },
            abstention.Points.ToArray());
        Assert.Contains("0.99     0.000               -\n", abstention.ToString());
    }

    [TestMethod]
    public void ToString_HasAllParts()
    {
        var report = Report();
        foreach (var part in new object[]
            { report.Summary, report.ClassTable, report.Confusion, report.Calibration, report.Abstention })
        {
            Assert.Contains(part.ToString()!, report.ToString());
        }
        Assert.Contains("  1          1.000   0.667  0.800     3\n", report.ClassTable);
        Assert.Contains("accuracy 0.667 [0.300, 0.903], macro F1 0.489", report.Summary);
    }

    [TestMethod]
    public void ManyClasses_AreListedByTheirConfusions()
    {
        var names = Enumerable.Range(1, 13).Select(i => $"{i}").ToArray();
        var scores = names.Select((_, i) => Enumerable.Range(0, 13).Select(j => i == j ? 1f : 0).ToArray()).ToArray();
        (string?, string, float[])[] rows = [.. names.Select((name, i) => ((string?)name, names[i / 2], scores[i / 2]))];
        var context = new MLContext(1);
        var report = context.MulticlassClassification.Report(Load(context, rows));
        Assert.Contains("     1  2           1\n", report.Confusion.ToString());
        var right = context.MulticlassClassification.Report(Load(context, rows[..1]));
        Assert.AreEqual("  no row is predicted wrong\n", right.Confusion.ToString());
    }

    [TestMethod]
    public void FittedModel_TextLabels_AndKeysGiveTheSameReport()
    {
        var context = new MLContext(1);
        var keys = TinyModels.Topics.Transform(Topics.LoadTest(context));
        var texts = TinyModels.Topics.Transform(context.Data.LoadFromEnumerable(Topics.Test));
        var named = context.Transforms.Conversion.MapKeyToValue("PredictedLabel").Fit(texts).Transform(texts);
        var report = context.MulticlassClassification.Report(keys);
        Assert.AreEqual(report.ToString(), context.MulticlassClassification.Report(named).ToString());
        var metrics = context.MulticlassClassification.Evaluate(keys);
        Assert.AreEqual(metrics.MicroAccuracy, report.Accuracy, 1e-12);
        Assert.AreEqual(metrics.LogLoss, report.LogLoss, 1e-6);
        CollectionAssert.AreEqual(metrics.ConfusionMatrix.PerClassRecall.ToArray(),
            report.Classes.Select(found => found.Recall).ToArray());
    }

    [TestMethod]
    public void BinaryModel_HasClassesFalseAndTrue()
    {
        var context = new MLContext(1);
        var scored = TinyModels.Sentiment.Transform(TestData.LoadTest(context));
        var report = context.BinaryClassification.Report(scored);
        var metrics = context.BinaryClassification.Evaluate(scored);
        CollectionAssert.AreEqual(new[] { "False", "True" }, report.Classes.Select(found => found.Name).ToArray());
        Assert.AreEqual(metrics.Accuracy, report.Accuracy, 1e-12);
        Assert.AreEqual(metrics.PositiveRecall, report.Classes[1].Recall, 1e-12);
        Assert.AreEqual(metrics.LogLoss * Math.Log(2), report.LogLoss, 1e-6);
    }

    [TestMethod]
    public void TopClasses_HaveNames()
    {
        var context = new MLContext(1);
        var rows = context.MulticlassClassification.TopClasses(Load(context, Rows), count: 2).ToList();
        Assert.HasCount(8, rows);
        CollectionAssert.AreEqual(new RankedClass[] { new("2", 0.60f), new("1", 0.30f) }, rows[2].ToArray());
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => context.MulticlassClassification.TopClasses(Load(context, Rows), count: 0));
    }

    [TestMethod]
    public void WrongColumnsAndOptions_AreNamed()
    {
        var context = new MLContext(1);
        var catalog = context.MulticlassClassification;
        var data = Load(context, Rows);
        Refusal.Of<ArgumentOutOfRangeException>(() => catalog.Report(data, "Absent"), "'Absent'");
        Refusal.Of<ArgumentOutOfRangeException>(() => catalog.Report(data, scoreColumnName: "Label"), "a vector of Single");
        Refusal.Of<ArgumentOutOfRangeException>(
            () => catalog.Report(data, options: new() { Thresholds = [2] }),
            "'Thresholds' is 2");
        Refusal.Of<ArgumentOutOfRangeException>(
            () => catalog.Report(data, options: new() { CalibrationBins = 0 }),
            "'CalibrationBins' is 0");
        Refusal.Of<ArgumentOutOfRangeException>(
            () => catalog.Report(data, options: new() { TopClasses = 0 }),
            "'TopClasses' is 0");
        Refusal.Of<InvalidOperationException>(
            () => catalog.Report(Load(context, Rows[5..7])),
            "1 labels are missing, and 1 are unknown");
        Refusal.Of<InvalidOperationException>(
            () => catalog.Report(Load(context, [("1", "x", [1, 0, 0])])),
            "is 'x'; expected a class of the scores: '1', '2', '3'");
        Refusal.Of<ArgumentOutOfRangeException>(() => context.BinaryClassification.Report(data), "Boolean");
    }

    // Without names of slots, the classes are numbers.
    internal static IDataView Load(MLContext context, IEnumerable<(string? Label, string Predicted, float[] Score)> rows)
    {
        var scored = rows.Select(row => new ScoredRow { Label = row.Label, PredictedLabel = row.Predicted, Score = row.Score });
        var definition = SchemaDefinition.Create(typeof(ScoredRow));
        definition["Score"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, rows.First().Score.Length);
        return context.Data.LoadFromEnumerable(scored.ToList(), definition);
    }

    private sealed class ScoredRow
    {
        public string? Label { get; set; }

        public string PredictedLabel { get; set; } = "";

        public float[] Score { get; set; } = [];
    }
}
