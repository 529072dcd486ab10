using MLNet.Attention.Tests.Contracts;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Tests.Transforms.Rows;

/// <summary>Several cursors at once, and several prediction engines, on one fitted transformer.</summary>
[TestClass]
public sealed class ParallelCursorTests
{
    private readonly MLContext context = new(1);

    [TestMethod]
    public void CursorsOfASet_ReadAtOnce_GiveTheRowsOfOneCursor()
    {
        var scored = TinyModels.Sentiment.Transform(Sliced());
        var columns = scored.Schema.ToArray();
        using (var probe = new CursorSet(scored.GetRowCursorSet(columns, 3)))
            Assert.HasCount(3, probe.Cursors, "the cursors of the source are passed on");
        ViewContract.Check(scored, Table.Read(scored, columns));
    }

    [TestMethod]
    public void BehindAStockRowMapper_TheRowsKeepTheirOrder()
    {
        var scored = TinyModels.Sentiment.Transform(Sliced());
        var copied = context.Transforms.CopyColumns("Copy", "Score").Fit(scored).Transform(scored);
        var expected = Scores.Of(TinyModels.Sentiment, TestData.LoadTraining(context));
        var found = copied.GetColumn<float>("Copy").ToArray();
        Assert.HasCount(expected.Length, found);
        for (var i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], found[i], 1e-5 * Math.Max(1, Math.Abs(expected[i])), $"row {i}");
    }

    [TestMethod]
    public void PredictionEnginesOfEightThreads_GiveWhatOneGives()
    {
        var texts = TestData.Test.Take(40).ToList();
        var expected = Predict(texts);
        var found = new float[8][];
        var threads = found.Select((_, i) => new Thread(() => found[i] = Predict(texts))).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        foreach (var scores in found)
            CollectionAssert.AreEqual(expected, scores);
    }

    // 400 rows in 14 slices: several blocks of the batched cursor for each of three cursors.
    private SlicedView Sliced() => new(TestData.LoadTraining(context), 30);

    private static float[] Predict(List<Review> texts)
    {
        using var engine = TinyModels.CreateEngine(new MLContext(1), TinyModels.Sentiment);
        return [.. texts.Select(text => engine.Predict(text).Score)];
    }

    private sealed record CursorSet(DataViewRowCursor[] Cursors) : IDisposable
    {
        public void Dispose() => Array.ForEach(Cursors, cursor => cursor.Dispose());
    }
}
