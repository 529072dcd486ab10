using MLNet.Attention.Tests.Transforms.Models;
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
    public void BalancedClasses_MakeTheRareOnePredictedMoreOften_ButNoLikelier(TextEncoder encoder)
    {
        var plain = Predict(options => options.Encoder = encoder);
        var balanced = Predict(options =>
        {
            options.Encoder = encoder;
            options.UnbalancedSets = true;
        });
        Assert.AreEqual(0, plain.Share);
        Assert.IsGreaterThan(0.1, balanced.Share);
        Assert.AreEqual(1 / 9.0, plain.Likelihood, 0.04);
        Assert.AreEqual(1 / 9.0, balanced.Likelihood, 0.04);
    }

    [TestMethod]
    public void AHeavyClass_IsPredictedMoreOften_AndALightOneNever()
    {
        var heavy = Predict(options => options.ClassWeights = Weights("animal", 20));
        Assert.IsGreaterThan(0.8, heavy.Share);
        Assert.AreEqual(1 / 9.0, heavy.Likelihood, 0.04);
        Assert.AreEqual(0, Predict(options => options.ClassWeights = Weights("animal", 0.1)).Share);
        Assert.IsGreaterThan(0.5, Predict(options =>
            options.ClassWeights = new Dictionary<string, double> { ["sport"] = 0.05, ["food"] = 0.05 }).Share);
    }

    [TestMethod]
    public void OneRowInAHundred_IsFoundMoreOftenTheMoreItWeighs_AndItsProbabilityStaysItsFrequency()
    {
        var recalls = new List<double>();
        foreach (var weight in new[] { 1.0, 30, 2000 })
        {
            using var model = TinyModels.Trainer(context, options =>
            {
                options.ClassWeights = Weights("True", weight);
                options.ValidationFraction = 0.3;
            }).Fit(TestData.Load(context, Refunds(1, 2000)));
            var rows = Refunds(2, 4000);
            var scored = model.Transform(TestData.Load(context, rows));
            Assert.IsInRange(0.005, 0.02, scored.GetColumn<float>("Probability").Average());
            var found = scored.GetColumn<bool>("PredictedLabel").Zip(rows).Count(pair => pair.First && pair.Second.Label);
            recalls.Add(found / 40.0);
        }
        Assert.IsLessThan(0.2, recalls[0]);
        Assert.IsInRange(0.4, 0.95, recalls[1]);
        Assert.AreEqual(1, recalls[2]);
    }

    [TestMethod]
    public void ADistilledNetwork_KeepsFrequencies_WithBalancedClasses()
    {
        using var model = TinyModels.Trainer(context, options =>
        {
            (options.Encoder, options.NumberOfModels, options.Distillation) = (TextEncoder.Transformer, 2, true);
            options.UnbalancedSets = true;
        }).Fit(TestData.Load(context, Refunds(1, 2000)));
        var scored = model.Transform(TestData.Load(context, Refunds(2, 4000)));
        Assert.IsInRange(0.004, 0.03, scored.GetColumn<float>("Probability").Average()); // 0.01
    }

    [TestMethod]
    public void TheWeights_AreSaved_AndExplained()
    {
        using var model = TinyModels.Classifier(context, options =>
        {
            options.NumberOfEpochs = 1;
            options.ClassWeights = new Dictionary<string, double> { ["animal"] = 1e6, ["food"] = 2 };
        }).Fit(Topics.LoadTraining(context));
        var loaded = ModelZip.Load(ModelZip.Save(model));
        using var disposed = (IDisposable)loaded;
        var data = Topics.LoadTest(context);
        CollectionAssert.AreEqual(model.Transform(data).GetColumn<float[]>("Score").SelectMany(score => score).ToArray(),
            loaded.Transform(data).GetColumn<float[]>("Score").SelectMany(score => score).ToArray());
        CollectionAssert.AreEqual(model.Transform(data).GetColumn<uint>("PredictedLabel").ToArray(),
            loaded.Transform(data).GetColumn<uint>("PredictedLabel").ToArray());
        Assert.IsTrue(model.Transform(data).GetColumn<uint>("PredictedLabel").All(key => key == 2), "an animal costs too much");

        var explanation = ((AttentionTextClassifierTransformer)loaded).Explain(
            context, "tell me about pasta", options: new ExplanationOptions { MaximumClasses = 1 });
        Assert.AreEqual("animal", explanation.Predicted.Name);
        Assert.IsNotEmpty(explanation.Predicted.Attributions);
        foreach (var c in explanation.Classes)
        {
            Assert.AreEqual(c.Logit, c.NetworkLogit + c.NGramLogit + c.Offset, 1e-3f);
        }
        Assert.AreEqual(0, explanation.Classes[0].Offset, "the class of weight 1");
    }

    [TestMethod]
    public void GivenWeights_MultiplyBalancedOnes()
    {
        // As many rows of each class: to balance them changes nothing.
        var data = Topics.LoadTraining(context);
        CollectionAssert.AreEqual(Fit(data, options => options.ClassWeights = Weights("food", 3)), Fit(data, options =>
        {
            options.ClassWeights = Weights("food", 3);
            options.UnbalancedSets = true;
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
        // All that is known is how often each occurs: a quarter.
        var rows = Enumerable.Range(0, 200).Select(i => new Review { Label = i % 4 == 0, Text = "the same text" }).ToList();
        SentimentPrediction Predict(bool balance, Dictionary<string, double>? weights)
        {
            using var model = TinyModels.Trainer(context, options =>
            {
                options.UnbalancedSets = balance;
                options.ClassWeights = weights;
                options.NumberOfEpochs = 2;
                options.ValidationSet = TestData.Load(context, rows);
            }).Fit(TestData.Load(context, rows));
            using var engine = TinyModels.CreateEngine(context, model);
            var prediction = engine.Predict(new Review { Text = "the same text" });
            Assert.AreEqual(0.25, prediction.Probability, 0.01);
            Assert.AreEqual(prediction.Score > 0, prediction.Probability > 0.5);
            return prediction;
        }
        Assert.IsFalse(Predict(false, null).PredictedLabel);
        Assert.IsFalse(Predict(false, new() { ["True"] = 2.7 }).PredictedLabel);
        Assert.IsTrue(Predict(false, new() { ["True"] = 3.3 }).PredictedLabel);
        Assert.IsTrue(Predict(false, new() { ["False"] = 0.3 }).PredictedLabel);
        Assert.IsTrue(Predict(true, new() { ["True"] = 1.1 }).PredictedLabel);
        Assert.IsFalse(Predict(true, new() { ["False"] = 1.1 }).PredictedLabel);
    }

    [TestMethod]
    public void WithoutValidationRows_TheEffectOfTheWeights_IsTakenOffTheProbabilities()
    {
        var rows = Enumerable.Range(0, 400).Select(i => new Review { Label = i % 8 == 0, Text = $"text {i}" }).ToList();
        float Probability(double weight)
        {
            using var model = TinyModels.Trainer(context, options =>
            {
                options.Encoder = TextEncoder.Transformer;
                options.ClassWeights = Weights("True", weight);
                options.ValidationFraction = 0;
                options.LabelSmoothing = 0;
            }).Fit(TestData.Load(context, rows));
            return model.Transform(TestData.Load(context, rows)).GetColumn<float>("Probability").Average();
        }
        Assert.AreEqual(0.125, Probability(1), 0.05);
        Assert.AreEqual(0.125, Probability(7), 0.05);
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
        options.UnbalancedSets = true;
        options.SecondTextColumnName = "Nope";
        options.ClassWeights = null;
        CollectionAssert.AreEqual(expected, Fit(trainer, data));
    }

    /// <summary>How likely a rare class is, over all rows, and of which share of the rows it is predicted.</summary>
    private (double Likelihood, double Share) Predict(Action<AttentionTextClassifierTrainer.Options> change)
    {
        // One row in nine is about an animal, and nothing but chance says which.
        var random = new Random(1);
        var rows = Enumerable.Range(0, 270).Select(i => new Row<string>
        {
            Label = i % 9 == 0 ? "animal" : i % 2 == 0 ? "food" : "sport",
            Text = $"{Topics.Training[random.Next(210)].Text} {i}",
        }).ToList();
        using var model = TinyModels.Classifier(context, options =>
        {
            options.NumberOfEpochs = 2;
            options.ValidationFraction = 0.3;
            change(options);
        }).Fit(Topics.Load(context, rows));
        var scored = model.Transform(Topics.LoadTest(context));
        return (scored.GetColumn<float[]>("Score").Average(score => score[1]),
            scored.GetColumn<uint>("PredictedLabel").Average(key => key == 2 ? 1.0 : 0));
    }

    /// <summary>One row in a hundred is true; three in four of these have a word that one in fifty others has.</summary>
    private static List<Review> Refunds(int seed, int count)
    {
        string[] words = ["order", "late", "parcel", "blue", "shop", "thanks", "size", "again", "week", "mail", "phone", "card"];
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            var isTrue = i % 100 == 0;
            var text = Enumerable.Range(0, 5).Select(_ => words[random.Next(words.Length)])
                .Append(random.NextDouble() < (isTrue ? 0.75 : 0.02) ? "refund" : "hello").Append($"{random.Next(1_000_000)}");
            return new Review { Label = isTrue, Text = string.Join(' ', text) };
        })];
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
