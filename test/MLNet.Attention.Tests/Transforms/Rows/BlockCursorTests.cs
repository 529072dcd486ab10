using MLNet.Attention.Tests.Contracts;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Tests.Transforms.Rows;

/// <summary>The batched cursor at the edges of its blocks, and in the hands of a careless caller.</summary>
[TestClass]
public sealed class BlockCursorTests
{
    private readonly MLContext context = new(1);

    [TestMethod]
    [DataRow(16)]
    [DataRow(17)]
    [DataRow(48)]
    [DataRow(49)]
    [DataRow(512)]
    [DataRow(1008)]
    [DataRow(1009)]
    public void AtTheEdgesOfBlocks_EveryRowComesOnce(int count)
    {
        var data = Scores.Load(context, Enumerable.Range(0, count).Select(i => $"row {i}"));
        var scored = TinyModels.Sentiment.Transform(data);
        var rows = Table.Read(scored, scored.Schema); // checks positions and the end
        CollectionAssert.AreEqual(
            Enumerable.Range(0, count).Select(i => $"row {i}").ToArray(),
            Enumerable.Range(0, count).Select(i => (string)rows[i][0]!).ToArray());
        Assert.HasCount(count, rows.Ids.Distinct());
    }

    [TestMethod]
    public void OffTheRows_AGetterSaysSo()
    {
        using var cursor = Open(out var schema, "Score", "Text");
        var getScore = cursor.GetGetter<float>(schema["Score"]);
        var getText = cursor.GetGetter<ReadOnlyMemory<char>>(schema["Text"]);
        var score = 0f;
        ReadOnlyMemory<char> text = default;
        Assert.ThrowsExactly<InvalidOperationException>(() => getScore(ref score));
        Assert.IsTrue(cursor.MoveNext());
        getScore(ref score);
        while (cursor.MoveNext())
            getText(ref text);
        Assert.ThrowsExactly<InvalidOperationException>(() => getScore(ref score));
        Assert.ThrowsExactly<InvalidOperationException>(() => getText(ref text));
        Assert.IsFalse(cursor.MoveNext());
    }

    [TestMethod]
    public void AnInactiveColumn_IsNamed()
    {
        using var cursor = Open(out var schema, "Score");
        var error = Assert.ThrowsExactly<InvalidOperationException>(
            () => cursor.GetGetter<bool>(schema["PredictedLabel"]));
        Assert.Contains("'PredictedLabel'", error.Message);
        Assert.ThrowsExactly<InvalidOperationException>(
            () => cursor.GetGetter<ReadOnlyMemory<char>>(schema["Text"]), "needed by the model, not asked for");
    }

    [TestMethod]
    public void AWrongType_IsNamed()
    {
        using var cursor = Open(out var schema, "Score", "Text");
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => cursor.GetGetter<double>(schema["Score"]));
        Assert.Contains("'Score'", error.Message);
        Assert.Contains("Single", error.Message);
        Assert.Contains("Double", error.Message);
        Assert.ThrowsExactly<InvalidOperationException>(() => cursor.GetGetter<int>(schema["Text"]));
    }

    [TestMethod]
    public void AVector_IsTheCallersOwn()
    {
        var data = context.Data.LoadFromEnumerable(
            Enumerable.Range(0, 20).Select(i => new VectorRow { Text = "text", Numbers = [i, i] }).ToList());
        var scored = TinyModels.Sentiment.Transform(data);
        using var cursor = scored.GetRowCursor(scored.Schema);
        var getter = cursor.GetGetter<VBuffer<float>>(scored.Schema["Numbers"]);
        VBuffer<float> value = default, again = default;
        for (var i = 0; cursor.MoveNext(); i++)
        {
            getter(ref value);
            var editor = VBufferEditor.Create(ref value, 2);
            editor.Values.Fill(-1);
            getter(ref again);
            CollectionAssert.AreEqual(new float[] { i, i }, again.DenseValues().ToArray());
        }
    }

    [TestMethod]
    public void ADisposedTransformer_SaysSo()
    {
        var transformer = TinyModels.Trainer(context, options => options.NumberOfEpochs = 1)
            .Fit(TestData.LoadTraining(context));
        using var engine = TinyModels.CreateEngine(context, transformer);
        transformer.Dispose();
        transformer.Dispose();
        using var stream = new MemoryStream();
        Action[] uses =
        [
            () => Scores.Of(transformer, "text"),
            () => engine.Predict(new Review { Text = "text" }),
            () => context.Model.Save(transformer, null, stream),
        ];
        foreach (var use in uses)
            Assert.IsInstanceOfType<ObjectDisposedException>(Assert.Throws<Exception>(use).GetBaseException());
    }

    private DataViewRowCursor Open(out DataViewSchema schema, params string[] columns)
    {
        var scored = TinyModels.Sentiment.Transform(TestData.Load(context, TestData.Test.Take(3)));
        var found = schema = scored.Schema;
        return scored.GetRowCursor(columns.Select(name => found[name]));
    }

    private sealed class VectorRow
    {
        public string? Text { get; set; }

        [VectorType(2)]
        public float[] Numbers { get; set; } = [];
    }
}
