using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Tests.Estimators;

/// <summary>How much a class counts: as many rows as it has, as much as any other, or as it is told.</summary>
[TestClass]
public sealed class ClassWeightTests
{
    private readonly MLContext context = new(1);

    [TestMethod]
    [DataRow(TextEncoder.Hybrid)]
    [DataRow(TextEncoder.Transformer)]
    public void BalancedClasses_MakeTheRareOneLikelier(TextEncoder encoder) => Assert.IsGreaterThan(
        1.2 * Likelihood(options => options.Encoder = encoder),
        Likelihood(options =>
        {
            options.Encoder = encoder;
            options.BalanceClasses = true;
        }));

    [TestMethod]
    public void AHeavyClass_BecomesLikelier_AndALightOneLessLikely()
    {
        var plain = Likelihood(_ => { });
        Assert.IsGreaterThan(1.2 * plain, Likelihood(options => options.ClassWeights = Weights("animal", 6)));
        Assert.IsLessThan(plain / 1.2, Likelihood(options => options.ClassWeights = Weights("animal", 0.1)));
        Assert.IsGreaterThan(1.2 * plain, Likelihood(options =>
            options.ClassWeights = new Dictionary<string, double> { ["sport"] = 0.1, ["food"] = 0.1 }));
    }

    [TestMethod]
    public void GivenWeights_MultiplyBalancedOnes()
    {
        // As many rows of each class: to balance them changes nothing.
        var data = Topics.LoadTraining(context);
        CollectionAssert.AreEqual(Fit(data, options => options.ClassWeights = Weights("food", 3)), Fit(data, options =>
        {
            options.ClassWeights = Weights("food", 3);
            options.BalanceClasses = true;
        }));
    }

    [TestMethod]
    public void WeightsOf1_ChangeNothing()
    {
        var data = Topics.LoadTraining(context);
        CollectionAssert.AreEqual(Fit(data, _ => { }), Fit(data, options => options.ClassWeights = Weights("food", 1)));
    }

    [TestMethod]
    public void InABinaryTask_ClassesAreTrueAndFalse()
    {
        // All that is known is how often each occurs.
        var rows = Enumerable.Range(0, 200).Select(i => new Review { Label = i % 4 == 0, Text = "the same text" }).ToList();
        float Probability(bool balance, Dictionary<string, double>? weights)
        {
            using var model = TinyModels.Trainer(context, options =>
            {
                options.BalanceClasses = balance;
                options.ClassWeights = weights;
                options.NumberOfEpochs = 2;
                options.ValidationFraction = 0;
            }).Fit(TestData.Load(context, rows));
            using var engine = TinyModels.CreateEngine(context, model);
            return engine.Predict(new Review { Text = "the same text" }).Probability;
        }
        var plain = Probability(false, null);
        Assert.IsGreaterThan(plain, Probability(true, null));
        Assert.IsGreaterThan(plain, Probability(false, new() { ["True"] = 6 }));
        Assert.IsLessThan(plain, Probability(false, new() { ["False"] = 3 }));
    }

    [TestMethod]
    public void AnUnknownClass_IsRefused_WithTheClassesThereAre()
    {
        Refused("'ClassWeights' has the class 'Animal'; expected only classes of column 'Label': " +
            "'sport', 'animal', 'food'.", Topics.LoadTraining(context));
        var keys = context.Data.LoadFromEnumerable(Enumerable.Range(0, 4)
            .Select(i => new KeyRow { Label = (uint)i % 2, Text = "some text" }).ToList());
        Refused("expected only classes of column 'Label': 'key 1', 'key 2'.", keys);
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => TinyModels
            .Trainer(context, options => options.ClassWeights = Weights("true", 2)).Fit(TestData.LoadTraining(context)));
        Assert.Contains("expected only classes of column 'Label': 'False', 'True'.", error.Message);
    }

    [TestMethod]
    public void Options_AreCopied()
    {
        var weights = Weights("food", 2);
        var options = TinyModels.Shrink(new AttentionTextClassifierTrainer.Options { ClassWeights = weights });
        options.NumberOfEpochs = 1;
        var trainer = context.MulticlassClassification.Trainers.AttentionTextClassifier(options);
        var data = Topics.LoadTraining(context);
        var expected = Fit(trainer, data);
        weights["food"] = 1000;
        weights["no such class"] = -1;
        options.BalanceClasses = true;
        options.SecondTextColumnName = "Nope";
        options.ClassWeights = null;
        CollectionAssert.AreEqual(expected, Fit(trainer, data));
    }

    /// <summary>How likely a rare class is, over all rows.</summary>
    private double Likelihood(Action<AttentionTextClassifierTrainer.Options> change)
    {
        // One row in nine is about an animal, and nothing but chance says which.
        var random = new Random(1);
        var rows = Enumerable.Range(0, 270).Select(i => new Row<string>
        {
            Label = i % 9 == 0 ? "animal" : i % 2 == 0 ? "food" : "sport",
            Text = Topics.Training[random.Next(210)].Text,
        }).ToList();
        using var model = TinyModels.Classifier(context, options =>
        {
            options.NumberOfEpochs = 2;
            options.ValidationFraction = 0.3;
            change(options);
        }).Fit(Topics.Load(context, rows));
        return model.Transform(Topics.LoadTest(context)).GetColumn<float[]>("Score").Average(score => score[1]);
    }

    private void Refused(string message, IDataView data)
    {
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => TinyModels
            .Classifier(context, options => options.ClassWeights = Weights("Animal", 2)).Fit(data));
        Assert.Contains(message, error.Message);
    }

    private float[] Fit(IDataView data, Action<AttentionTextClassifierTrainer.Options> change) =>
        Fit(TinyModels.Classifier(context, options =>
        {
            options.NumberOfEpochs = 1;
            change(options);
        }), data);

    private float[] Fit(AttentionTextClassifierTrainer trainer, IDataView data)
    {
        using var model = trainer.Fit(data);
        return [.. model.Transform(Topics.LoadTest(context)).GetColumn<float[]>("Score").SelectMany(score => score)];
    }

    private static Dictionary<string, double> Weights(string name, double weight) => new() { [name] = weight };

    private sealed class KeyRow
    {
        [KeyType(2)]
        public uint Label { get; set; }

        public string? Text { get; set; }
    }
}
