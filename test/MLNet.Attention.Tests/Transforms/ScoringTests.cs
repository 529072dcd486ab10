using Microsoft.ML;
using Microsoft.ML.Data;
using TorchSharp;

namespace MLNet.Attention.Tests.Transforms;

/// <summary>However a row is read, it gets the same score.</summary>
[TestClass]
public sealed class ScoringTests
{
    private const float Tolerance = 1e-5f; // a batch of another size adds up in another order

    private readonly MLContext context = new(1);

    private static IEnumerable<string?> Texts(int count) => Enumerable.Range(0, count)
        .Select(i => string.Join(' ', Enumerable.Repeat(TestData.Test[i % TestData.Test.Count].Text, 1 + i % 5)) + i);

    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(15)]
    [DataRow(16)]
    [DataRow(17)]
    [DataRow(511)]
    [DataRow(1500)]
    public void Batches_ScoreAsSingleRows(int count)
    {
        var texts = Texts(count).ToList();
        var batched = Scores.Of(TinyModels.Sentiment, Scores.Load(context, texts));
        using var engine = TinyModels.CreateEngine(context, TinyModels.Sentiment);
        var single = texts.Select(text => engine.Predict(new Review { Text = text }).Score).ToArray();
        AssertNear(single, batched);
    }

    [TestMethod]
    public void Columns_AgreeWithEachOther()
    {
        using var engine = TinyModels.CreateEngine(context, TinyModels.Sentiment);
        foreach (var text in Texts(50))
        {
            var prediction = engine.Predict(new Review { Text = text });
            Assert.AreEqual(prediction.Score > 0, prediction.PredictedLabel);
            Assert.AreEqual(1 / (1 + Math.Exp(-prediction.Score)), prediction.Probability, 1e-6);
            Assert.IsTrue(prediction.Probability is > 0 and < 1);
        }
    }

    [TestMethod]
    public void CursorSets_GiveEveryRowOnce()
    {
        var view = TinyModels.Sentiment.Transform(Scores.Load(context, Texts(1200)));
        var expected = view.GetColumn<float>("Score").Order().ToArray();
        var scores = new List<float>();
        foreach (var cursor in view.GetRowCursorSet([view.Schema["Score"]], 4))
        {
            using (cursor)
            {
                var getter = cursor.GetGetter<float>(view.Schema["Score"]);
                var value = 0f;
                while (cursor.MoveNext())
                {
                    getter(ref value);
                    scores.Add(value);
                }
                Assert.IsFalse(cursor.MoveNext());
            }
        }
        AssertNear(expected, [.. scores.Order()]);
    }

    [TestMethod]
    public void BehindARowMapper_ParallelCursorsGiveTheSame()
    {
        var data = Scores.Load(context, Texts(1200));
        var expected = Scores.Of(TinyModels.Sentiment, data);
        var scored = TinyModels.Sentiment.Transform(data);
        var copied = context.Transforms.CopyColumns("Copy", "Score").Fit(scored).Transform(scored);
        AssertNear(expected, [.. copied.GetColumn<float>("Copy")]);
    }

    [TestMethod]
    public void EightThreads_GiveWhatOneGives()
    {
        var data = Scores.Load(context, Texts(300));
        var expected = Scores.Of(TinyModels.Sentiment, data);
        var results = new float[8][];
        Parallel.For(0, results.Length, new ParallelOptions { MaxDegreeOfParallelism = 8 },
            i => results[i] = Scores.Of(TinyModels.Sentiment, Scores.Load(new MLContext(i), Texts(300))));
        foreach (var result in results)
            AssertNear(expected, result);
    }

    [TestMethod]
    public void OtherColumns_PassThroughUnchanged()
    {
        var rows = Enumerable.Range(0, 700).Select(i => new Wide
        {
            Text = $"row {i}", Number = i, Flag = i % 3 == 0, Name = $"n{i}", Vector = [i, -i, 0.5f], Sparse = Sparse(i),
        }).ToList();
        var scored = TinyModels.Sentiment.Transform(context.Data.LoadFromEnumerable(rows));
        var back = context.Data.CreateEnumerable<Wide>(scored, reuseRowObject: false).ToList();
        Assert.HasCount(rows.Count, back);
        for (var i = 0; i < rows.Count; i++)
        {
            Assert.AreEqual((rows[i].Text, rows[i].Number, rows[i].Flag, rows[i].Name),
                (back[i].Text, back[i].Number, back[i].Flag, back[i].Name));
            CollectionAssert.AreEqual(rows[i].Vector, back[i].Vector);
            CollectionAssert.AreEqual(rows[i].Sparse.DenseValues().ToArray(), back[i].Sparse.DenseValues().ToArray());
        }
    }

    [TestMethod]
    public void AShuffledCursor_ScoresTheRowsItGives()
    {
        var data = context.Data.ShuffleRows(Scores.Load(context, Texts(200)), seed: 3);
        var scored = TinyModels.Sentiment.Transform(data);
        using var engine = TinyModels.CreateEngine(context, TinyModels.Sentiment);
        var rows = context.Data.CreateEnumerable<Scored>(scored, reuseRowObject: false).ToList();
        Assert.HasCount(200, rows);
        foreach (var row in rows)
            Assert.AreEqual(engine.Predict(new Review { Text = row.Text }).Score, row.Score, Tolerance * 10);
    }

    [TestMethod]
    public void WithoutAColumnOfTheModel_NothingIsComputed()
    {
        var transformer = TinyModels.Trainer(context, options => options.NumberOfEpochs = 1)
            .Fit(TestData.LoadTraining(context));
        var scored = transformer.Transform(TestData.LoadTest(context));
        transformer.Dispose(); // scoring would throw now
        Assert.HasCount(120, scored.GetColumn<string>("Text").ToList());
        var error = Assert.Throws<Exception>(() => scored.GetColumn<float>("Score").ToList());
        Assert.IsInstanceOfType<ObjectDisposedException>(error.GetBaseException());
    }

    [TestMethod]
    public void OddTexts_AreScored()
    {
        string?[] texts =
        [
            null, "", " \t\r\n", "🙂👩‍👩‍👧‍👦🏳️‍🌈", "\ud800 lone \udc00", "שלום עולם مرحبا", new string('x', 100_000),
            string.Join(' ', Enumerable.Repeat("long", 100_000)), "\0\u0001\u007f",
        ];
        var scores = Scores.Of(TinyModels.Sentiment, texts);
        Assert.HasCount(texts.Length, scores);
        Assert.IsTrue(scores.All(float.IsFinite));
        Assert.AreEqual(scores[1], scores[0], 1e-6f, "a missing text is an empty one");
    }

    [TestMethod]
    public void TenThousandPredictions_LeaveNoTensorBehind_NorMemory()
    {
        using var engine = TinyModels.CreateEngine(context, TinyModels.Sentiment);
        void Predict(int count)
        {
            for (var i = 0; i < count; i++)
                engine.Predict(new Review { Text = TestData.Test[i % TestData.Test.Count].Text });
        }
        Predict(5000); // until the garbage collector's young generation has its size
        var (tensors, bytes) = (LiveTensors.Count(), ResidentBytes());
        Predict(10_000);
        Assert.IsLessThanOrEqualTo(tensors, torch.Tensor.TotalCount);
        Assert.IsLessThan(bytes + (32L << 20), ResidentBytes());
    }

    [TestMethod]
    public void ThreeFits_LeaveNoTensorBehind_NorMemory()
    {
        int Fit()
        {
            using var model = TinyModels.Trainer(context, options => options.NumberOfEpochs = 1)
                .Fit(TestData.LoadTraining(context));
            return model.Model.Network.parameters().Count();
        }
        var parameters = Fit();
        var bytes = ResidentBytes();
        LiveTensors.AreNoMoreAfter(() =>
        {
            for (var i = 0; i < 3; i++)
                Fit();
        }, 3 * parameters);
        Assert.IsLessThan(bytes + (64L << 20), ResidentBytes());
    }

    [TestMethod]
    public void APredictionEngine_DisposesItsTransformer()
    {
        var transformer = TinyModels.Trainer(context, options => options.NumberOfEpochs = 1)
            .Fit(TestData.LoadTraining(context));
        context.Model.CreatePredictionEngine<Review, SentimentPrediction>(transformer).Dispose();
        var error = Assert.Throws<Exception>(() => Scores.Of(transformer, "text"));
        Assert.IsInstanceOfType<ObjectDisposedException>(error.GetBaseException());
    }

    private static long ResidentBytes()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        using var process = System.Diagnostics.Process.GetCurrentProcess();
        return process.WorkingSet64;
    }

    private static VBuffer<float> Sparse(int i) => new(5, 1, [i], [i % 5]);

    private static void AssertNear(float[] expected, float[] actual)
    {
        Assert.HasCount(expected.Length, actual);
        for (var i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], actual[i], Tolerance * Math.Max(1, Math.Abs(expected[i])), $"row {i}");
    }

    private sealed class Wide
    {
        public string? Text { get; set; }

        public double Number { get; set; }

        public bool Flag { get; set; }

        public string? Name { get; set; }

        [VectorType(3)]
        public float[]? Vector { get; set; }

        [VectorType(5)]
        public VBuffer<float> Sparse { get; set; }
    }

    private sealed class Scored
    {
        public string? Text { get; set; }

        public float Score { get; set; }
    }
}
