using MLNet.Attention.Tests.Transforms.Models;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Tests.Estimators;

/// <summary>The multi-label classifier learns, and says what it has learnt.</summary>
[TestClass]
public sealed class MultiLabelTests
{
    private readonly MLContext context = new(1);

    [TestMethod]
    [DataRow(TextEncoder.Hybrid, 1)]
    [DataRow(TextEncoder.Transformer, 1)]
    [DataRow(TextEncoder.NGram, 1)]
    [DataRow(TextEncoder.Hybrid, 3)]
    public void TheCorpus_IsLearnt(TextEncoder encoder, int networks)
    {
        using var model = TinyModels.MultiLabel(context, options =>
        {
            (options.Encoder, options.NumberOfModels) = (encoder, networks);
            options.NumberOfEpochs = 12;
            options.VocabularySize = 500; // whole words
        }).Fit(Subjects.LoadTraining(context));
        var metrics = context.MulticlassClassification.EvaluateMultiLabel(model.Transform(Subjects.LoadTest(context)));
        Assert.IsGreaterThan(0.8, metrics.MicroF1, metrics.ToString());
        Assert.IsGreaterThan(0.75, metrics.MacroF1);
        Assert.IsInRange(0.0, 0.35, metrics.LogLoss); // nats; 0.6 is to know but the frequencies
        Assert.AreEqual(networks, model.TrainingSummary!.NetworkCount);
        Assert.IsGreaterThan(0.7, model.TrainingSummary.Calibration!.Accuracy!.Value, "the micro F1 of the validation rows");
        Assert.AreEqual(ValidationMeasure.MicroF1, model.TrainingSummary.ValidationMeasure);
    }

    [TestMethod]
    public void Columns_AgreeWithEachOther_AndWithPredict()
    {
        var model = TinyModels.Subjects;
        var scored = model.Transform(Subjects.LoadTest(context));
        var names = scored.GetColumn<uint[]>("PredictedLabel").ToArray();
        var logits = scored.GetColumn<float[]>("Score").ToArray();
        var probabilities = scored.GetColumn<float[]>("Probability").ToArray();
        var predictions = model.Predict(Subjects.Test.Select(row => row.Text!)).ToArray();
        Assert.HasCount(60, predictions);
        for (var row = 0; row < 60; row++)
        {
            for (var label = 0; label < 3; label++)
                Assert.AreEqual(1 / (1 + Math.Exp(-logits[row][label])), probabilities[row][label], 1e-6);
            int[] expected = [.. Enumerable.Range(0, 3).Where(label => probabilities[row][label] > model.Thresholds[label])
                .OrderByDescending(label => probabilities[row][label])];
            CollectionAssert.AreEqual(Array.ConvertAll(expected, label => (uint)label + 1), names[row]);
            CollectionAssert.AreEqual(Array.ConvertAll(expected, label => model.LabelNames[label]),
                predictions[row].Labels.Select(label => label.ClassName).ToArray());
            TestNear(probabilities[row], predictions[row].Probabilities);
            TestNear(probabilities[row], model.Predict(Subjects.Test[row].Text!).Probabilities);
        }
        Assert.IsTrue(names.Any(labels => labels.Length == 0) && names.Any(labels => labels.Length > 1));
    }

    [TestMethod]
    public void ThePrediction_ReadsWell()
    {
        var prediction = TinyModels.Subjects.Predict("tell me about football");
        Assert.AreEqual("sport", prediction.Labels.Single().ClassName);
        Assert.AreEqual($"sport ({100 * prediction.Labels[0].Probability:F1} %)", prediction.ToString());
        CollectionAssert.AreEqual(
            prediction.LabelNames.Zip(prediction.Probabilities).OrderByDescending(label => label.Second).Take(2)
                .Select(label => label.First).ToArray(),
            prediction.Top(2).Select(label => label.ClassName).ToArray());
        Assert.HasCount(3, prediction.Top(9));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => prediction.Top(0));
        Assert.AreEqual("no label", TinyModels.Subjects.Predict("what do you know of nice here? old").ToString());
    }

    [TestMethod]
    public void Annotations_TellTheLabels()
    {
        var schema = TinyModels.Subjects.Transform(Subjects.LoadTest(context)).Schema;
        VBuffer<ReadOnlyMemory<char>> values = default;
        foreach (var (column, annotation) in new[]
        {
            ("PredictedLabel", "KeyValues"), ("Score", "SlotNames"), ("Score", "TrainingLabelValues"),
            ("Probability", "SlotNames"),
        })
        {
            schema[column].Annotations.GetValue(annotation, ref values);
            CollectionAssert.AreEqual(
                TinyModels.Subjects.LabelNames.ToArray(), values.DenseValues().Select(name => name.ToString()).ToArray());
        }
        var isNormalized = false;
        schema["Probability"].Annotations.GetValue("IsNormalized", ref isNormalized);
        Assert.IsTrue(isNormalized);
        ReadOnlyMemory<char> kind = default;
        schema["Score"].Annotations.GetValue("ScoreColumnKind", ref kind);
        Assert.AreEqual("MultiLabelClassification", kind.ToString());
        var type = (VectorDataViewType)schema["PredictedLabel"].Type;
        Assert.AreEqual((0, 3ul), (type.Size, ((KeyDataViewType)type.ItemType).Count));
        var back = context.Transforms.Conversion.MapKeyToValue("PredictedLabel")
            .Fit(TinyModels.Subjects.Transform(Subjects.LoadTest(context)))
            .Transform(TinyModels.Subjects.Transform(Subjects.LoadTest(context)));
        CollectionAssert.AreEqual(
            TinyModels.Subjects.Predict(Subjects.Test[5].Text!).Labels.Select(label => label.ClassName).ToArray(),
            back.GetColumn<string[]>("PredictedLabel").ElementAt(5));
    }

    [TestMethod]
    public void TextsKeysAndVectorsOfTexts_GiveTheSameModel()
    {
        List<float[]> Train(IDataView data)
        {
            using var model = OneEpoch().Fit(data);
            CollectionAssert.AreEquivalent(Subjects.Labels.ToArray(), model.LabelNames.ToArray());
            int[] order = [.. Subjects.Labels.Select(name => model.LabelNames.ToList().IndexOf(name))];
            return [.. model.Predict(Subjects.Test.Take(5).Select(row => row.Text!))
                .Select(prediction => Array.ConvertAll(order, label => prediction.Probabilities[label]))];
        }
        var texts = Train(Subjects.LoadTraining(context));
        foreach (var data in new[]
        {
            Subjects.LoadTexts(context, Subjects.Training), Subjects.LoadKeys(context, Subjects.Training),
        })
        {
            foreach (var (expected, found) in texts.Zip(Train(data)))
                CollectionAssert.AreEqual(expected, found);
        }
    }

    [TestMethod]
    public void TheSameSeed_GivesTheSameModel_AndASavedOneIsTheSame()
    {
        byte[] Save()
        {
            using var model = OneEpoch(options => options.NumberOfModels = 2).Fit(Subjects.LoadTraining(context));
            return ModelZip.Save(model);
        }
        var (first, second) = (Save(), Save());
        CollectionAssert.AreEqual(ModelZip.Read(first, "model.safetensors"), ModelZip.Read(second, "model.safetensors"));
        CollectionAssert.AreEqual(ModelZip.Read(first, "manifest.json"), ModelZip.Read(second, "manifest.json"));

        var model = TinyModels.Subjects;
        var zip = ModelZip.Save(model);
        using var loaded = (AttentionMultiLabelClassifierTransformer)ModelZip.Load(zip);
        CollectionAssert.AreEqual(model.Thresholds.ToArray(), loaded.Thresholds.ToArray());
        CollectionAssert.AreEqual(model.LabelNames.ToArray(), loaded.LabelNames.ToArray());
        foreach (var row in Subjects.Test.Take(5))
        {
            CollectionAssert.AreEqual(
                model.Predict(row.Text!).Probabilities.ToArray(), loaded.Predict(row.Text!).Probabilities.ToArray());
        }
        Assert.AreEqual(model.TrainingSummary!.ToString(), loaded.TrainingSummary!.ToString());
        using var stream = new MemoryStream(zip);
        using var found = context.Model.LoadTransformer<AttentionMultiLabelClassifierTransformer>(stream);
        Assert.AreEqual(model.Predict("pasta").ToString(), found.Predict("pasta").ToString());
        Assert.Contains("'type' is 'multiclass_classification'; expected 'multi_label_classification'",
            Refusal.OfModel(ModelZip.WithField(zip, "task.type", "multiclass_classification")));
    }

    [TestMethod]
    public void Thresholds_MayBeGiven_AndChanged()
    {
        using var given = OneEpoch(options => options.Threshold = 0.3).Fit(Subjects.LoadTraining(context));
        CollectionAssert.AreEqual(new[] { 0.3, 0.3, 0.3 }, given.Thresholds.ToArray());
        using var fitted = OneEpoch().Fit(Subjects.LoadTraining(context));
        Assert.AreNotEqual(fitted.Thresholds[0], fitted.Thresholds[1], "each label has its own");
        CollectionAssert.AreEqual(
            given.Predict("pasta").Probabilities.ToArray(), fitted.Predict("pasta").Probabilities.ToArray());

        using var changed = fitted.WithThresholds(new Dictionary<string, double> { ["food"] = 0.9999999, ["sport"] = 1e-9 });
        var names = changed.LabelNames.ToList();
        Assert.AreEqual(
            (0.9999999, 1e-9), (changed.Thresholds[names.IndexOf("food")], changed.Thresholds[names.IndexOf("sport")]));
        Assert.AreEqual(fitted.Thresholds[names.IndexOf("animal")], changed.Thresholds[names.IndexOf("animal")]);
        foreach (var row in Subjects.Test.Take(10))
        {
            var labels = changed.Predict(row.Text!).Labels.Select(label => label.ClassName).ToList();
            Assert.IsTrue(labels.Contains("sport") && !labels.Contains("food"), string.Join(", ", labels));
        }
        using var loaded = (AttentionMultiLabelClassifierTransformer)ModelZip.Load(ModelZip.Save(changed));
        CollectionAssert.AreEqual(changed.Thresholds.ToArray(), loaded.Thresholds.ToArray());
        Refusal.Of<ArgumentException>(() => fitted.WithThresholds(new Dictionary<string, double> { ["weather"] = 0.5 }),
            "'thresholds' has the label 'weather'; expected only labels of the model: ");
        foreach (var wrong in new[] { 0, 1, double.NaN })
        {
            Refusal.Of<ArgumentOutOfRangeException>(
                () => fitted.WithThresholds(new Dictionary<string, double> { ["food"] = wrong }),
                $"The threshold of 'food' in 'thresholds' is {wrong}; expected a number in (0, 1).");
        }
    }

    [TestMethod]
    public void AnExplanation_SumsToTheLogitOfEachLabel()
    {
        const string text = "tell me about football pasta";
        var scored = TinyModels.Subjects.Transform(TextPairs.Load(context, [new Row<string> { Label = "", Text = text }]));
        var logits = scored.GetColumn<float[]>("Score").Single();
        var explanation = TinyModels.Subjects.Explain(context, text);
        Assert.HasCount(3, explanation.Classes);
        for (var label = 0; label < 3; label++)
        {
            var explained = explanation.Classes[label];
            Assert.AreEqual(TinyModels.Subjects.LabelNames[label], explained.Name);
            Assert.AreEqual(logits[label], explained.Logit, 1e-4f);
            Assert.AreEqual(explained.Logit, explained.NetworkLogit + explained.NGramLogit + explained.Offset, 1e-4f);
            Assert.AreEqual(
                explained.Logit, explained.Intercept + explained.Contributions.Sum() + explained.Remainder, 1e-4f);
            Assert.IsLessThan(0.25f * (1 + Math.Abs(explained.Logit)), Math.Abs(explained.Remainder));
        }
        Assert.AreEqual(logits.Max(), explanation.Predicted.Logit, 1e-4f);
        CollectionAssert.AreEquivalent(TinyModels.Subjects.Predict(text).Labels.Select(label => label.ClassName).ToArray(),
            explanation.Classes.Where(label => label.IsPredicted).Select(label => label.Name).ToArray());
        var food = explanation.Classes.Single(label => label.Name == "food");
        var strongest = food.Contributions.ToList().IndexOf(food.Contributions.Max());
        Assert.AreEqual("pasta", explanation.Tokens[strongest].Text.Trim());
        Assert.Contains("animal", explanation.ToHtml());
    }

    [TestMethod]
    public async Task Pairs_AndConcurrentRequests_AreAnswered()
    {
        var rows = Subjects.Training.Select(row => new Row<string> { Label = row.Label, Text = row.Text, Second = row.Label });
        using var pairs = OneEpoch(options => options.SecondTextColumnName = "Second").Fit(TextPairs.Load(context, rows));
        Assert.HasCount(3, pairs.Predict("pasta", "soup").Probabilities);
        Refusal.Of<ArgumentException>(() => pairs.Predict("pasta"), "reads pairs of texts");
        await using var predictor = TinyModels.Subjects.CreatePredictor();
        foreach (var row in Subjects.Test.Take(5))
        {
            TestNear(TinyModels.Subjects.Predict(row.Text!).Probabilities,
                (await predictor.PredictAsync(row.Text!)).Probabilities);
        }
    }

    [TestMethod]
    public void Distillation_KeepsTheCalibrationOfEachLabel()
    {
        using var model = TinyModels.MultiLabel(context, options =>
        {
            (options.NumberOfModels, options.Distillation, options.NumberOfEpochs) = (2, true, 10);
            options.VocabularySize = 500;
        }).Fit(Subjects.LoadTraining(context));
        Assert.AreEqual(1, model.Model.Configuration.NetworkCount);
        Assert.HasCount(3, model.Model.Configuration.Scales.PerOutput!);
        var metrics = context.MulticlassClassification.EvaluateMultiLabel(model.Transform(Subjects.LoadTest(context)));
        Assert.IsGreaterThan(0.75, metrics.MicroF1);
        Assert.IsInRange(0.0, 0.4, metrics.LogLoss);
    }

    private static void TestNear(IReadOnlyList<float> expected, IReadOnlyList<float> found)
    {
        for (var i = 0; i < expected.Count; i++)
            Assert.AreEqual(expected[i], found[i], 1e-5f);
    }

    private AttentionMultiLabelClassifierTrainer OneEpoch(Action<AttentionMultiLabelClassifierTrainer.Options>? change = null) =>
        TinyModels.MultiLabel(context, options =>
        {
            options.NumberOfEpochs = 1;
            change?.Invoke(options);
        });
}
