using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Tests.Estimators;

/// <summary>Labels counted as by their definitions.</summary>
[TestClass]
public sealed class MultiLabelEvaluationTests
{
    private readonly MLContext context = new(1);

    [TestMethod]
    public void Figures_AreThoseOfTheirDefinitions()
    {
        // The keys 1, 2, 3 and 4; nobody has or gets 4.
        var metrics = Evaluate(
            ("1,2", [1, 2], [0.9f, 0.8f, 0.1f, 0.1f]),
            ("2", [1], [0.6f, 0.4f, 0.2f, 0.1f]),
            ("", [], [0.1f, 0.1f, 0.1f, 0.1f]),
            ("3", [3, 2], [0, 0.7f, 1, 0.1f]),
            ("1,3", [1], [0.5f, 0.5f, 0, 0.1f]));
        Assert.AreEqual(5, metrics.RowCount);
        CollectionAssert.AreEqual(
            new ClassMetrics[] { new("1", 2, 3, 2), new("2", 2, 2, 1), new("3", 2, 1, 1), new("4", 0, 0, 0) },
            metrics.Labels.ToArray());
        Assert.AreEqual((4 / 6.0, 4 / 6.0), (metrics.MicroPrecision, metrics.MicroRecall));
        Assert.AreEqual(4 / 6.0, metrics.MicroF1, 1e-12);
        Assert.AreEqual((2 / 3.0 + 0.5 + 1) / 3, metrics.MacroPrecision, 1e-12);
        Assert.AreEqual((1 + 0.5 + 0.5) / 3, metrics.MacroRecall, 1e-12);
        Assert.AreEqual((0.8 + 0.5 + 2 / 3.0) / 3, metrics.MacroF1, 1e-12);
        Assert.AreEqual(2 / 5.0, metrics.SubsetAccuracy);
        Assert.AreEqual(4 / 20.0, metrics.HammingLoss, 1e-12);
        double[] right = [0.9, 0.8, 0.9, 0.9, 0.4, 0.4, 0.8, 0.9, 0.9, 0.9, 0.9, 0.9, 1, 0.3, 1, 0.9, 0.5, 0.5, 1e-15, 0.9];
        Assert.AreEqual(right.Average(p => -Math.Log(p)), metrics.LogLoss, 1e-6);
        Assert.IsEmpty(metrics.UnknownLabels);
    }

    [TestMethod]
    public void LabelsThatTheModelDoesNotKnow_AreNamed_AndLeftOut()
    {
        var metrics = Evaluate(("1,9", [1], [1, 0, 0, 0]), ("9,9,8", [], [0, 0, 0, 0]));
        Assert.AreEqual((1.0, 1.0), (metrics.MicroF1, metrics.SubsetAccuracy));
        CollectionAssert.AreEquivalent(new Dictionary<string, long> { ["9"] = 2, ["8"] = 1 }, metrics.UnknownLabels.ToArray());
        Assert.Contains("labels that the model does not know are left out: '9' (2), '8' (1)\n", metrics.ToString());
    }

    [TestMethod]
    public void ItReadsWell()
    {
        var text = Evaluate(("1,2", [1, 2], [0.9f, 0.8f, 0.1f, 0.1f]), ("2", [1], [0.6f, 0.4f, 0.2f, 0.1f])).ToString();
        StringAssert.StartsWith(text, "2 rows, 4 labels, 1.50 labels a row, 1.50 predicted\n" +
            "micro F1 0.667, macro F1 0.667, all labels of a row right 0.500, Hamming loss 0.2500, log-loss ");
        Assert.Contains("\n  label  precision  recall     F1  rows  predicted\n", text);
        Assert.Contains("\n  1          0.500   1.000  0.667     1          2\n", text);
        Assert.Contains("\n  micro      0.667   0.667  0.667     3          3\n", text);
        Assert.Contains("\n  macro      0.750   0.750  0.667\n", text);
    }

    [TestMethod]
    public void AModelsColumns_AreJudged_WhateverTheColumnOfLabels()
    {
        var model = TinyModels.Subjects;
        var metrics = context.MulticlassClassification.EvaluateMultiLabel(model.Transform(Subjects.LoadTest(context)));
        CollectionAssert.AreEqual(model.LabelNames.ToArray(), metrics.Labels.Select(label => label.Name).ToArray());
        foreach (var data in new[] { Subjects.LoadTexts(context, Subjects.Test), Subjects.LoadKeys(context, Subjects.Test) })
        {
            Assert.AreEqual(
                metrics.ToString(), context.MulticlassClassification.EvaluateMultiLabel(model.Transform(data)).ToString());
        }
        var rows = Subjects.Test.Select(row => new Row<string> { Label = row.Label.Replace(',', ';'), Text = row.Text });
        var other = context.MulticlassClassification.EvaluateMultiLabel(
            model.Transform(TextPairs.Load(context, rows)), labelSeparator: ';');
        Assert.AreEqual(metrics.ToString(), other.ToString());
        var right = Subjects.Test.Count(row => Subjects.Split(row.Label).ToHashSet()
            .SetEquals(model.Predict(row.Text!).Labels.Select(label => label.ClassName)));
        Assert.AreEqual(right / 60.0, metrics.SubsetAccuracy, 1e-12);
    }

    [TestMethod]
    public void WrongData_IsRefused()
    {
        Refusal.Of<InvalidOperationException>(() => Evaluate(), "The data has no rows; expected at least one.");
        Refusal.Of<InvalidOperationException>(() => context.MulticlassClassification.EvaluateMultiLabel(
            context.Data.LoadFromEnumerable([new Scored { PredictedLabel = [5], Probability = [1, 1, 1, 1] }])),
            "The label '5' is predicted in row 0, but no probability has its name");
        var data = context.Data.LoadFromEnumerable([new Scored { Probability = [1, 1, 1, 1] }]);
        Refusal.Of<ArgumentOutOfRangeException>(() => context.MulticlassClassification.EvaluateMultiLabel(data, "Other"),
            "The label column 'Other' is not in the data");
        Refusal.Of<ArgumentOutOfRangeException>(() => context.MulticlassClassification.EvaluateMultiLabel(data, "Probability"),
            "The label column 'Probability' has type", "expected a vector of keys (see MapValueToKey), a vector of texts");
        Refusal.Of<ArgumentOutOfRangeException>(() => context.MulticlassClassification.EvaluateMultiLabel(
            data, predictedLabelColumnName: "Probability"), "The predicted label column 'Probability' has type");
        Refusal.Of<ArgumentOutOfRangeException>(() => context.MulticlassClassification.EvaluateMultiLabel(
            data, probabilityColumnName: "Label"), "The probability column 'Label' has type String; expected a vector of Single");
    }

    [TestMethod]
    public void ACancelledExecution_EndsTheEvaluation()
    {
        IEnumerable<Scored> Cancelling()
        {
            for (var i = 0; i < 1000; i++)
            {
                if (i == 100)
                    Execution.Cancel(context);
                yield return new Scored { Probability = [0.1f, 0.1f, 0.1f, 0.1f] };
            }
        }
        Assert.Throws<OperationCanceledException>(
            () => context.MulticlassClassification.EvaluateMultiLabel(context.Data.LoadFromEnumerable(Cancelling())));
    }

    private MultiLabelMetrics Evaluate(params (string Label, uint[] Predicted, float[] Probabilities)[] rows) =>
        context.MulticlassClassification.EvaluateMultiLabel(context.Data.LoadFromEnumerable(rows.Select(row => new Scored
        {
            Label = row.Label, PredictedLabel = row.Predicted, Probability = row.Probabilities,
        })));

    private sealed class Scored
    {
        public string Label { get; set; } = "";

        [KeyType(5)]
        public uint[] PredictedLabel { get; set; } = [];

        [VectorType(4)]
        public float[] Probability { get; set; } = [];
    }
}
