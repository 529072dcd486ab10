using Microsoft.ML;

namespace MLNet.Attention.Tests.Estimators;

/// <summary>What the weight of an example does.</summary>
[TestClass]
public sealed class ExampleWeightTests
{
    private readonly MLContext context = new(1);

    [TestMethod]
    public void EqualWeights_AreLikeNone()
    {
        using var plain = Trainer(null).Fit(TestData.LoadTraining(context));
        using var weighted = Trainer(nameof(Review.Weight)).Fit(TestData.LoadTraining(context));
        CollectionAssert.AreEqual(
            Scores.Of(plain, TestData.LoadTest(context)), Scores.Of(weighted, TestData.LoadTest(context)));
    }

    [TestMethod]
    public void RowsOfWeight0_TeachNothing()
    {
        // As many rows lie as tell the truth; only their weights say which.
        var lies = TestData.Training.Select(row => new Review { Text = row.Text, Label = !row.Label, Weight = 0 });
        var data = TestData.Load(context, TestData.Training.Concat(lies).ToList());
        using var weighted = Trainer(nameof(Review.Weight)).Fit(data);
        var metrics = context.BinaryClassification.Evaluate(weighted.Transform(TestData.LoadTest(context)));
        Assert.IsGreaterThan(0.8, metrics.Accuracy);
    }

    [TestMethod]
    public void HeavyRows_Win()
    {
        var lies = TestData.Training.Select(row => new Review { Text = row.Text, Label = !row.Label, Weight = 20 });
        var data = TestData.Load(context, TestData.Training.Concat(lies).ToList());
        using var weighted = Trainer(nameof(Review.Weight)).Fit(data);
        var metrics = context.BinaryClassification.Evaluate(weighted.Transform(TestData.LoadTest(context)));
        Assert.IsLessThan(0.2, metrics.Accuracy);
    }

    [TestMethod]
    public void TheValidationLoss_IsWeightedToo()
    {
        var epochs = new ProgressList();
        var lies = TestData.Test.Select(row => new Review { Text = row.Text, Label = !row.Label, Weight = 0 });
        using var model = Trainer(nameof(Review.Weight), options =>
        {
            options.ValidationSet = TestData.Load(context, TestData.Test.Concat(lies).ToList());
            options.Progress = epochs;
            options.Encoder = TextEncoder.Transformer;
        }).Fit(TestData.LoadTraining(context));
        var loss = Scores.LogLoss(
            Scores.Of(model, TestData.LoadTest(context)), TestData.Test.Select(row => row.Label));
        Assert.AreEqual(loss, epochs.Epochs.Min(epoch => epoch.ValidationLoss!.Value), 1e-4);
    }

    private AttentionSentimentTrainer Trainer(
        string? weightColumn, Action<AttentionSentimentTrainer.Options>? change = null) =>
        TinyModels.Trainer(context, options =>
        {
            options.ExampleWeightColumnName = weightColumn;
            options.NumberOfEpochs = 5;
            change?.Invoke(options);
        });

    [TestMethod]
    public void WeightsThatAreAll0_AreAnError()
    {
        var rows = TestData.Training.Select(row => new Review { Text = row.Text, Label = row.Label, Weight = 0 }).ToList();
        var error = Assert.ThrowsExactly<InvalidOperationException>(
            () => Trainer(nameof(Review.Weight)).Fit(TestData.Load(context, rows)));
        Assert.AreEqual($"All {rows.Count} weights in column 'Weight' are 0; expected some above 0.", error.Message);
    }

    [TestMethod]
    public void AClassOfWeight0_IsNoClass()
    {
        var rows = TestData.Training.Select(row => new Review { Text = row.Text, Label = row.Label, Weight = row.Label ? 1 : 0 });
        var error = Assert.ThrowsExactly<InvalidOperationException>(
            () => Trainer(nameof(Review.Weight)).Fit(TestData.Load(context, rows.ToList())));
        Assert.Contains("labels in column 'Label' are 'True'; expected at least two of ", error.Message);
    }
}
