using Microsoft.ML;

namespace MLNet.Attention.Tests.Estimators;

/// <summary>Entities counted as by conlleval.</summary>
[TestClass]
public sealed class EntityEvaluationTests
{
    private readonly MLContext context = new(1);

    [TestMethod]
    public void Counts_AreThoseOfConlleval()
    {
        // True: person 0-1, place 3; person 0, person 1. Found: person 0-1, person 3; person 0-1; and of the last row a place.
        var metrics = context.EvaluateEntities(Data(
            ("B-person I-person O B-place", "B-person I-person O B-person"),
            ("B-person B-person O", "B-person I-person O"),
            ("O O", "O I-place"),
            ("", "")));
        Assert.AreEqual(new EntityScore(4, 4, 1), metrics.Micro);
        Assert.AreEqual((0.25, 0.25, 0.25), (metrics.Micro.Precision, metrics.Micro.Recall, metrics.Micro.F1));
        StringAssert.Contains(metrics.ToString(), "person            0.333   0.333  0.333       3       3");
        Assert.AreEqual(new EntityScore(3, 3, 1), metrics.PerKind["person"]);
        Assert.AreEqual(new EntityScore(1, 1, 0), metrics.PerKind["place"]);
        Assert.AreEqual((9, 6.0 / 9), (metrics.TokenCount, metrics.TokenAccuracy));
        var none = new EntityScore(0, 0, 0);
        Assert.AreEqual((0.0, 0.0, 0.0), (none.Precision, none.Recall, none.F1));
        Assert.AreEqual(2.0 / 3, new EntityScore(1, 2, 1).F1, 1e-12);
    }

    [TestMethod]
    public void Keys_AreComparedByTheirValues_WhateverTheirOrder()
    {
        var data = Data(("O B-person", "B-person O"), ("B-place O", "B-place O"));
        var apart = context.Transforms.Conversion.MapValueToKey("Label")
            .Append(context.Transforms.Conversion.MapValueToKey("PredictedLabel")).Fit(data).Transform(data);
        var metrics = context.EvaluateEntities(apart);
        Assert.AreEqual(new EntityScore(2, 2, 1), metrics.Micro);
        Assert.AreEqual(context.EvaluateEntities(data).TokenAccuracy, metrics.TokenAccuracy);
    }

    [TestMethod]
    public void WrongData_IsRefused()
    {
        Refusal.Of<InvalidOperationException>(() => context.EvaluateEntities(Data()), "The data has no rows");
        Refusal.Of<InvalidOperationException>(() => context.EvaluateEntities(Data(("O O", "O"))),
            "Row 0 has 2 labels in column 'Label' and 1 in column 'PredictedLabel'");
        Refusal.Of<ArgumentOutOfRangeException>(
            () => context.EvaluateEntities(Data(("O", "O")), "Other"), "'Other' is not in the data");
        Refusal.Of<ArgumentOutOfRangeException>(
            () => context.EvaluateEntities(Data(("O", "O")), "Number"), "'Number' has type Single; expected a vector of keys");
    }

    private IDataView Data(params (string Label, string Predicted)[] rows) => context.Data.LoadFromEnumerable(
        rows.Select(row => new Row { Label = Split(row.Label), PredictedLabel = Split(row.Predicted) }));

    private static string[] Split(string labels) => labels.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private sealed class Row
    {
        public string[] Label { get; set; } = [];

        public string[] PredictedLabel { get; set; } = [];

        public float Number { get; set; }
    }
}
