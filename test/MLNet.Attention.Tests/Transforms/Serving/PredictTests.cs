using MLNet.Attention.Tests.Transforms.Models;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Tasks;
using Microsoft.ML;
using Microsoft.ML.Data;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Transforms.Serving;

/// <summary>Predictions without a data view.</summary>
[TestClass]
public sealed class PredictTests
{
    private readonly MLContext context = new(1);

    [TestMethod]
    public void OfAClassifier_TheyAreThoseOfTransform()
    {
        string[] texts = [.. Topics.Test.Select(row => row.Text!), "", " "];
        var model = TinyModels.Topics;
        var scored = model.Transform(Scores.Load(context, texts));
        var keys = scored.GetColumn<uint>("PredictedLabel").ToArray();
        var scores = scored.GetColumn<float[]>("Score").ToArray();
        foreach (var (i, text) in texts.Index())
        {
            var prediction = model.Predict(text);
            Assert.AreEqual((int)keys[i] - 1, prediction.ClassIndex);
            Assert.AreEqual(Topics.Classes[prediction.ClassIndex], prediction.ClassName);
            Assert.AreEqual(prediction.Probabilities[prediction.ClassIndex], prediction.Probability);
            Near(scores[i], prediction.Probabilities);
        }
        Assert.AreEqual(3, keys.Distinct().Count());
        foreach (var (one, of) in model.Predict(texts).Zip(texts))
            Near(model.Predict(of).Probabilities, one.Probabilities);
    }

    [TestMethod]
    public void OfASentimentModel_TheyHaveTheNamesOfItsOptions()
    {
        string[] texts = [.. TestData.Test.Select(row => row.Text!)];
        var scored = TinyModels.Sentiment.Transform(Scores.Load(context, texts));
        var labels = scored.GetColumn<bool>("PredictedLabel").ToArray();
        var probabilities = scored.GetColumn<float>("Probability").ToArray();
        foreach (var (i, prediction) in TinyModels.Sentiment.Predict(texts).Index())
        {
            Assert.AreEqual(labels[i] ? "positive" : "negative", prediction.ClassName);
            Near([1 - probabilities[i], probabilities[i]], prediction.Probabilities);
        }
        using var named = (AttentionSentimentTransformer)ModelZip.Load(ModelZip.Save(TinyModels.Trainer(context, options =>
        {
            (options.NegativeClassName, options.PositiveClassName, options.NumberOfEpochs) = ("ham", "spam", 1);
        }).Fit(TestData.LoadTraining(context))));
        CollectionAssert.AreEqual(new[] { "ham", "spam" }, named.Predict("a film").ClassNames.ToArray());
        CollectionAssert.AreEqual(
            new[] { "ham", "spam" }, named.Explain(context, "a film").Classes.Select(c => c.Name).ToArray());
    }

    [TestMethod]
    [DataRow("", "b", "'NegativeClassName' is ''; expected the name of a class")]
    [DataRow("a", null, "'PositiveClassName' is null; expected the name of a class")]
    [DataRow("a", "a", "'PositiveClassName' is 'a'; expected another name than that of 'NegativeClassName'")]
    public void NamesThatAreNone_AreRefused(string negative, string? positive, string message) =>
        Refusal.Of<ArgumentException>(() => TinyModels.Trainer(context, options =>
            (options.NegativeClassName, options.PositiveClassName) = (negative, positive!)), message);

    [TestMethod]
    public void WithClassNames_IsTheSameModel_AndSharesTheNetwork()
    {
        var old = UntrainedModel.CreateTransformer();
        var before = old.Predict("a good film");
        CollectionAssert.AreEqual(new[] { "False", "True" }, before.ClassNames.ToArray(), "as models of earlier versions");
        var named = old.WithClassNames("bad", "good");
        old.Dispose();
        using var loaded = (AttentionSentimentTransformer)ModelZip.Load(ModelZip.Save(named));
        foreach (var model in new[] { named, loaded })
        {
            CollectionAssert.AreEqual(new[] { "bad", "good" }, model.Predict("a good film").ClassNames.ToArray());
            Near(before.Probabilities, model.Predict("a good film").Probabilities);
        }
        Refusal.Of<ArgumentException>(() => named.WithClassNames("", "good"), "negative");
        Refusal.Of<ArgumentException>(() => named.WithClassNames("bad", null!), "positive");
        Refusal.Of<ArgumentException>(() => named.WithClassNames("x", "x"), "'positive' is 'x'; expected another name");
        named.Dispose();
        Assert.ThrowsExactly<ObjectDisposedException>(() => named.WithClassNames("a", "b"));
    }

    [TestMethod]
    [DataRow("[\"a\"]", "[a]; expected two different names")]
    [DataRow("[\"a\",\"a\"]", "[a, a]")]
    [DataRow("[\"a\",\"\"]", "[a, ]")]
    [DataRow("[\"a\",\"b\",\"c\"]", "'class_names'")]
    [DataRow("[1,2]", "'class_names'")]
    [DataRow("\"ab\"", "'class_names'")]
    public void WrongNamesInAModel_AreRefused(string names, string message) => Assert.Contains(message, Refusal.OfModel(
        ModelZip.WithField(SavedModels.Zip("lstm"), "task.class_names", System.Text.Json.Nodes.JsonNode.Parse(names))));

    [TestMethod]
    public void OfARegressionOnPairs_TheyAreItsNumbers()
    {
        using var model = new AttentionTextRegressionTransformer(context, UntrainedModel.Create(UntrainedModel.Settings with
        {
            Pairs = true, Task = new Regression(new LabelRange(-0.01f, 0.01f)), Scales = new OutputScales(1.5, 2.5, 0.5),
        }), ["Text", "Second"]);
        var rows = TextPairs.Similarity.Take(50).ToArray();
        var expected = model.Transform(TextPairs.Load(context, rows)).GetColumn<float>("Score").ToArray();
        Near(expected, [.. rows.Select(row => model.Predict(row.Text!, row.Second))]);
        Near(expected, [.. model.Predict(rows.Select(row => (row.Text!, row.Second!)))]);
        Assert.AreEqual(0.01f, expected.Max(), "clipped");
        Refusal.Of<ArgumentException>(() => model.Predict("a"), "reads pairs of texts");
        Refusal.Of<ArgumentException>(() => model.Predict(["a"]), "'texts' are single texts; expected pairs");
        Refusal.Of<ArgumentException>(() => model.Predict([("a", "b"), ("a", null!)]).ToArray(), "'pairs' has null at index 1");
    }

    [TestMethod]
    public void WrongArguments_AreRefused()
    {
        var model = TinyModels.Topics;
        Assert.ThrowsExactly<ArgumentNullException>(() => model.Predict((string)null!));
        Assert.ThrowsExactly<ArgumentNullException>(() => model.Predict((string[])null!));
        Refusal.Of<ArgumentException>(() => model.Predict("a", "b"), "reads one text");
        Refusal.Of<ArgumentException>(() => model.Predict([("a", "b")]), "'pairs' are pairs; expected single texts");
        var texts = model.Predict(["a", "b", null!]);
        Refusal.Of<ArgumentException>(() => texts.ToArray(), "'texts' has null at index 2");
    }

    [TestMethod]
    public void Top_AreTheLikeliestByName()
    {
        var prediction = new ClassPrediction(["a", "b", "c", "d"], [0.2f, 0.1f, 0.5f, 0.2f], 2);
        CollectionAssert.AreEqual(
            new ClassProbability[] { new("c", 0.5f), new("a", 0.2f), new("d", 0.2f) }, prediction.Top(3).ToArray());
        Assert.HasCount(4, prediction.Top(9));
        Assert.AreEqual("c (50.0 %)", prediction.ToString());
        Refusal.Of<ArgumentOutOfRangeException>(() => prediction.Top(0), "'count' is 0; expected at least 1");
    }

    [TestMethod]
    public void KeysWithoutValues_AreNamedByTheirNumbers_AndWeightsMoveThePrediction()
    {
        var task = new MulticlassClassification(3, null, new ClassWeights([1, 1, 100]));
        using var model = new AttentionTextClassifierTransformer(context,
            UntrainedModel.Create(UntrainedModel.Settings with { Task = task }), ["Text"]);
        var prediction = model.Predict("a good film");
        Assert.AreEqual("3", prediction.ClassName);
        Assert.AreNotEqual("3", prediction.Top(1)[0].ClassName);
    }

    [TestMethod]
    public void FromManyThreads_EachGetsItsOwn()
    {
        string[] texts = [.. Topics.Test.Select(row => row.Text!)];
        var expected = TinyModels.Topics.Predict(texts).ToArray();
        Parallel.For(0, 600, new ParallelOptions { MaxDegreeOfParallelism = 16 }, i =>
            Near(expected[i % texts.Length].Probabilities, TinyModels.Topics.Predict(texts[i % texts.Length]).Probabilities));
    }

    [TestMethod]
    public void ManyTexts_AreReadAsTheyAreNeeded()
    {
        var read = 0;
        using var predictions = TinyModels.Topics.Predict(Endless()).GetEnumerator();
        Assert.AreEqual(0, read);
        for (var taken = 1; taken <= 3000; taken++)
        {
            Assert.IsTrue(predictions.MoveNext());
            Assert.IsLessThan(taken + 513, read);
        }

        IEnumerable<string> Endless()
        {
            while (true)
                yield return $"text {read++ % 7}";
        }
    }

    [TestMethod]
    public void OneMore_AllocatesLittle_AndLeavesNoTensor()
    {
        var text = TestData.Test[0].Text!;
        var before = LiveTensors.Count();
        using var engine = TinyModels.CreateEngine(context, TinyModels.Sentiment);
        var byEngine = Least(() => engine.Predict(new Review { Text = text }));
        Assert.IsLessThanOrEqualTo(byEngine + 64, Least(() => TinyModels.Sentiment.Predict(text)));
        Assert.IsLessThanOrEqualTo(before, LiveTensors.Count());

        // Of this thread alone: those of the network's own are the tensors'.
        static long Least(Action action) => Enumerable.Range(0, 300).Min(_ =>
        {
            var allocated = GC.GetAllocatedBytesForCurrentThread();
            action();
            return GC.GetAllocatedBytesForCurrentThread() - allocated;
        });
    }

    [TestMethod]
    public void OutputsThatAreNoNumbers_AreRefused()
    {
        var inner = UntrainedModel.Create();
        using (no_grad())
            inner.Network.parameters().First().fill_(float.NaN);
        using var model = new AttentionSentimentTransformer(context, inner, ["Text"]);
        Refusal.Of<InvalidOperationException>(() => model.Predict("a film"), "output for a text is NaN; expected a finite");
        Refusal.Of<InvalidOperationException>(() => model.Predict(["a film"]).ToArray(), "is NaN");
    }

    [TestMethod]
    public void ADisposedModel_AndACancelledExecution_SaySo()
    {
        var own = new MLContext(1);
        var model = TinyModels.Trainer(own, options => options.NumberOfEpochs = 1).Fit(TestData.LoadTraining(own));
        Assert.Throws<OperationCanceledException>(() =>
        {
            foreach (var _ in model.Predict(Enumerable.Repeat("a film", 100_000)))
                Execution.Cancel(own);
        });
        Assert.HasCount(1, model.Predict(["what begins afterwards is not ended"]));
        model.Dispose();
        Assert.ThrowsExactly<ObjectDisposedException>(() => model.Predict("a film"));
        Assert.ThrowsExactly<ObjectDisposedException>(() => model.Predict(["a film"]).ToArray());
    }

    private static void Near(IReadOnlyList<float> expected, IReadOnlyList<float> actual)
    {
        Assert.HasCount(expected.Count, actual);
        foreach (var (one, other) in expected.Zip(actual))
            Assert.AreEqual(one, other, 1e-5f);
    }
}
