using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace MLNet.Attention.Tests.Estimators;

/// <summary>The regression learns, and says what is wrong with labels.</summary>
[TestClass]
public sealed class RegressionTests
{
    private readonly MLContext context = new(1);

    [TestMethod]
    [DataRow(TextEncoder.Hybrid)]
    [DataRow(TextEncoder.Transformer)]
    [DataRow(TextEncoder.NGram)]
    public void ANumber_IsLearnt_WhateverItsScale(TextEncoder encoder)
    {
        using var model = Trainer(options =>
        {
            options.Encoder = encoder;
            options.NumberOfEpochs = 10;
            options.VocabularySize = 600; // whole words
        }).Fit(Rated(TestData.Training));
        var scored = model.Transform(Rated(TestData.Test));
        var metrics = context.Regression.Evaluate(scored);
        Assert.IsGreaterThan(0.6, metrics.RSquared);
        Assert.AreEqual(5000, Scores.Of(model, Rated(TestData.Test)).Average(), 30);
    }

    [TestMethod]
    public void RowsWithoutALabel_AreSkippedAndToldOnce()
    {
        var expected = FitAndScore(TextPairs.Similarity);
        var log = new LogList(context);
        CollectionAssert.AreEqual(expected, FitAndScore(
            [new() { Label = float.NaN, Text = "none" }, .. TextPairs.Similarity, new() { Label = float.NaN, Text = "none" }]));
        log.AssertOne(ChannelMessageKind.Warning, "2 of 302 training rows have no label in column 'Label' and are ignored.");
    }

    [TestMethod]
    public void NumbersThatSayNothing_AreRefused()
    {
        AssertInvalid("All 3 labels in column 'Label' are 2.5; expected different ones.", 2.5f, 2.5f, 2.5f);
        AssertInvalid("All labels in column 'Label' are missing; expected numbers.", float.NaN, float.NaN);
        AssertInvalid("A label in column 'Label' is infinite; expected finite numbers.", 1, float.PositiveInfinity, 2);
        AssertInvalid("A label in column 'Label' is infinite; expected finite numbers.", 1, float.NegativeInfinity);
    }

    [TestMethod]
    public void AnInfiniteNumberInTheValidationSet_IsRefused()
    {
        var validation = TextPairs.Load(context, [new Row<float> { Label = float.PositiveInfinity, Text = "text" }]);
        var error = Assert.ThrowsExactly<InvalidOperationException>(() =>
            Trainer(options => options.ValidationSet = validation).Fit(TextPairs.Load(context, TextPairs.Similarity)));
        Assert.Contains("'Label'", error.Message);
        Assert.Contains("expected finite numbers", error.Message);
    }

    [TestMethod]
    public void LabelsOfOtherTypes_AreRefused()
    {
        Refused<double>("Double");
        Refused<bool>("Boolean");
        Refused<string>("String");
    }

    [TestMethod]
    public void HugeAndTinyNumbers_ComeBackAtTheirScale()
    {
        foreach (var scale in new[] { 1e-20f, 1e20f })
        {
            var rows = TextPairs.Similarity.Select(row => new Row<float> { Label = row.Label * scale, Text = row.Text });
            using var model = Trainer().Fit(TextPairs.Load(context, rows));
            Assert.AreEqual(2, Scores.Of(model, TextPairs.Load(context, rows)).Average() / scale, 0.2);
        }
    }

    [TestMethod]
    public void Weights_MoveThePrediction()
    {
        // Half of the rows say 0 and half, of the same texts, 10.
        var rows = TextPairs.Similarity.Take(60)
            .SelectMany(row => new Row<float>[] { new() { Text = row.Text, Weight = 9 }, new() { Text = row.Text, Label = 10 } });
        var data = TextPairs.Load(context, rows);
        using var equal = Trainer().Fit(data);
        using var weighted = Trainer(options => options.ExampleWeightColumnName = "Weight").Fit(data);
        Assert.AreEqual(5, Scores.Of(equal, data).Average(), 1.5);
        Assert.IsLessThan(3.5f, Scores.Of(weighted, data).Average());
    }

    private void Refused<TLabel>(string found)
    {
        var data = TextPairs.Load(context, [new Row<TLabel> { Text = "text" }]);
        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Trainer().Fit(data));
        Assert.Contains($"The label column 'Label' has type {found}; expected Single", error.Message);
    }

    private void AssertInvalid(string message, params float[] labels)
    {
        var data = TextPairs.Load(context, labels.Select(label => new Row<float> { Label = label, Text = "some text" }));
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => Trainer().Fit(data));
        Assert.AreEqual(message, error.Message);
    }

    // Good reviews are worth about 5100, bad ones 4900.
    private IDataView Rated(IEnumerable<Review> reviews) => TextPairs.Load(context,
        reviews.Select((row, i) => new Row<float> { Label = (row.Label ? 5100 : 4900) + i % 5 - 2, Text = row.Text }));

    private float[] FitAndScore(IReadOnlyList<Row<float>> rows)
    {
        using var model = Trainer().Fit(TextPairs.Load(context, rows));
        return Scores.Of(model, TextPairs.Load(context, TextPairs.SimilarityTest));
    }

    private AttentionTextRegressionTrainer Trainer(Action<AttentionTextRegressionTrainer.Options>? change = null) =>
        TinyModels.Regression(context, options =>
        {
            options.NumberOfEpochs = 1;
            change?.Invoke(options);
        });
}
