using MLNet.Attention.Tests.Contracts;
using MLNet.Attention.Tests.Transforms.Models;
using MLNet.Attention.Tests.Transforms.Rows;
using Microsoft.ML;
using Microsoft.ML.Data;
using TorchSharp;

namespace MLNet.Attention.Tests.Transforms;

/// <summary>However a row is read, by whatever model of classes, it gets the same probabilities.</summary>
[TestClass]
public sealed class MulticlassScoringTests
{
    private readonly MLContext context = new(1);

    private static IEnumerable<Row<string>> Rows(int count) => Enumerable.Range(0, count).Select(i => new Row<string>
    {
        Text = string.Join(' ', Enumerable.Repeat(Topics.Test[i % 60].Text, 1 + i % 4)) + i,
    });

    [TestMethod]
    public void EngineAndCursor_Agree()
    {
        var rows = Rows(600).ToList();
        var scored = TinyModels.Topics.Transform(TextPairs.Load(context, rows));
        var predictions = context.Data.CreateEnumerable<TopicPrediction>(scored, reuseRowObject: false).ToList();
        using var engine = CreateEngine(context);
        for (var i = 0; i < rows.Count; i += 7)
        {
            var single = engine.Predict(rows[i]);
            AssertNear(single.Score, predictions[i].Score);
            Assert.AreEqual(Array.IndexOf(single.Score, single.Score.Max()) + 1u, single.PredictedLabel);
        }
    }

    [TestMethod]
    public void ASetOfCursors_GivesTheRowsOfOne()
    {
        var scored = TinyModels.Topics.Transform(new SlicedView(Topics.LoadTraining(context), 30));
        ViewContract.Check(scored, Table.Read(scored, scored.Schema));
    }

    [TestMethod]
    public void EightThreads_GiveWhatOneGives()
    {
        var expected = Predict(new MLContext(1));
        var found = new List<float[]>[8];
        var threads = found.Select((_, i) => new Thread(() => found[i] = Predict(new MLContext(i)))).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        foreach (var scores in found)
        {
            for (var i = 0; i < expected.Count; i++)
                CollectionAssert.AreEqual(expected[i], scores[i]);
        }
    }

    [TestMethod]
    public void ARowsVector_IsItsOwn()
    {
        // The reader may keep it: the next row must not change it.
        var scored = TinyModels.Topics.Transform(Topics.LoadTest(context));
        var column = scored.Schema["Score"];
        using var cursor = scored.GetRowCursor([column]);
        var getter = cursor.GetGetter<VBuffer<float>>(column);
        VBuffer<float> first = default, second = default;
        Assert.IsTrue(cursor.MoveNext());
        getter(ref first);
        var copy = first.DenseValues().ToArray();
        Assert.IsTrue(cursor.MoveNext());
        getter(ref second);
        CollectionAssert.AreEqual(copy, first.DenseValues().ToArray());
        CollectionAssert.AreNotEqual(copy, second.DenseValues().ToArray());
    }

    [TestMethod]
    public void ALoadedModel_GivesTheSameScoresAndClasses()
    {
        using var loaded = (AttentionTextClassifierTransformer)ModelZip.Load(ModelZip.Save(TinyModels.Topics));
        var (before, after) = (TinyModels.Topics.Transform(Topics.LoadTest(context)), loaded.Transform(Topics.LoadTest(context)));
        SchemaAssert.Same(before.Schema, after.Schema, "schema of the loaded model's data");
        CollectionAssert.AreEqual(
            before.GetColumn<float[]>("Score").SelectMany(score => score).ToArray(),
            after.GetColumn<float[]>("Score").SelectMany(score => score).ToArray());
        Assert.AreEqual("Text", loaded.TextColumnName);
    }

    [TestMethod]
    public void OddTexts_AreScored()
    {
        string?[] texts = [null, "", " \t", "\ud800", new string('x', 50_000), "🙂", "\0"];
        var scored = TinyModels.Topics.Transform(Scores.Load(context, texts)).GetColumn<float[]>("Score").ToList();
        Assert.HasCount(texts.Length, scored);
        foreach (var score in scored)
            Assert.AreEqual(1, score.Sum(), 1e-5);
        foreach (var (missing, empty) in scored[0].Zip(scored[1]))
            Assert.AreEqual(empty, missing, 1e-6f, "a missing text is an empty one");
    }

    [TestMethod]
    [DoNotParallelize]
    public void ThreeFits_LeaveNoTensorBehind()
    {
        int Fit()
        {
            using var model = TinyModels.Classifier(context, options => options.NumberOfEpochs = 1)
                .Fit(Topics.LoadTraining(context));
            return model.Model.Network.parameters().Count();
        }
        var parameters = Fit();
        LiveTensors.AreNoMoreAfter(() =>
        {
            for (var i = 0; i < 3; i++)
                Fit();
        }, 3 * parameters);
    }

    [TestMethod]
    [DoNotParallelize]
    public void Scoring_LeavesNoTensorBehind()
    {
        using var engine = CreateEngine(context);
        void Predict()
        {
            foreach (var row in Rows(200))
                engine.Predict(row);
            Assert.HasCount(60, TinyModels.Topics.Transform(Topics.LoadTest(context)).GetColumn<float[]>("Score").ToList());
        }
        Predict();
        var before = LiveTensors.Count();
        Predict();
        Assert.IsLessThanOrEqualTo(before, torch.Tensor.TotalCount);
    }

    private static List<float[]> Predict(MLContext context)
    {
        using var engine = CreateEngine(context);
        return [.. Topics.Test.Select(row => engine.Predict(row).Score)];
    }

    private static PredictionEngine<Row<string>, TopicPrediction> CreateEngine(MLContext context) =>
        context.Model.CreatePredictionEngine<Row<string>, TopicPrediction>(
            TinyModels.Topics, new PredictionEngineOptions { OwnsTransformer = false });

    private static void AssertNear(float[] expected, float[] found)
    {
        Assert.HasCount(expected.Length, found);
        for (var i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], found[i], 1e-5);
    }
}
