using System.Text.Json;
using MLNet.Attention.Modules.Encoders;
using MLNet.Attention.Modules.Heads;
using MLNet.Attention.Tests.Modules;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Transforms.Pretrained;

[TestClass]
public sealed class CheckpointParityTests
{
    private const double Tolerance = 1e-4;

    [TestMethod]
    [DataRow("bert", 0)]
    [DataRow("distilbert", 0)]
    [DataRow("roberta", 1)]
    public void TextClassifiers_AreThoseOfTransformers(string name, int padId)
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var fixture = new CheckpointFixture(name);
        var checkpoint = PretrainedCheckpoint.Load(fixture.Directory);
        Assert.AreEqual(PretrainedHead.TextClassification, checkpoint.Head);
        CollectionAssert.AreEqual(new[] { "negative", "neutral", "positive" }, checkpoint.ClassNames.ToArray());
        using var encoder = checkpoint.CreateEncoder();
        using var head = checkpoint.CreateHead();
        var pooling = new FirstTokenPooling(checkpoint.Dimension);
        var mean = new MeanPooling(checkpoint.Dimension);
        encoder.eval();
        head.eval();
        foreach (var rows in Batches(fixture))
        {
            var (ids, types, padding) = CheckpointFixture.Batch(rows, padId);
            var vectors = encoder.Encode(encoder.Embed(ids, encoder.TypeCount == 0 ? null : types), padding).Output;
            AreNear(rows, "logits", head.call(pooling.call(vectors, padding).Output));
            AreNear(rows, "mean_pooled_last_hidden", mean.call(vectors, padding).Output);
        }
    }

    [TestMethod]
    public void TokenClassifiers_AreThoseOfTransformers()
    {
        using var scope = NewDisposeScope();
        var fixture = new CheckpointFixture("bert_ner");
        var checkpoint = PretrainedCheckpoint.Load(fixture.Directory);
        Assert.AreEqual(PretrainedHead.TokenClassification, checkpoint.Head);
        CollectionAssert.AreEqual(new[] { "O", "B-PER", "I-PER", "B-LOC", "I-LOC" }, checkpoint.ClassNames.ToArray());
        ForEachRow(fixture, checkpoint, (row, logits) => AreNear([row], "logits", logits));
    }

    [TestMethod]
    public void QuestionAnswerers_AreThoseOfTransformers()
    {
        using var scope = NewDisposeScope();
        var fixture = new CheckpointFixture("bert_qa");
        var checkpoint = PretrainedCheckpoint.Load(fixture.Directory);
        Assert.AreEqual(PretrainedHead.QuestionAnswering, checkpoint.Head);
        ForEachRow(fixture, checkpoint, (row, logits) =>
        {
            AreNear([row], "start_logits", logits.select(1, 0));
            AreNear([row], "end_logits", logits.select(1, 1));
        });
    }

    // Each row alone, then all together, padded to the longest.
    private static IEnumerable<IReadOnlyList<JsonElement>> Batches(CheckpointFixture fixture) =>
        fixture.Rows.Select(row => (IReadOnlyList<JsonElement>)[row]).Append([.. fixture.Rows]);

    private static void ForEachRow(CheckpointFixture fixture, PretrainedCheckpoint checkpoint, Action<JsonElement, Tensor> check)
    {
        using var inference = inference_mode();
        using var encoder = checkpoint.CreateEncoder();
        using var head = checkpoint.CreateHead();
        encoder.eval();
        head.eval();
        foreach (var row in fixture.Rows)
        {
            var (ids, types, padding) = CheckpointFixture.Batch([row], 0);
            var vectors = encoder.Encode(encoder.Embed(ids, types), padding).Output;
            check(row, head.call(vectors.flatten(0, 1)));
        }
    }

    private static void AreNear(IReadOnlyList<JsonElement> rows, string property, Tensor actual)
    {
        var expected = rows.SelectMany(row => CheckpointFixture.Numbers(row.GetProperty(property))).ToArray();
        var found = TensorAssert.Values(actual);
        Assert.HasCount(expected.Length, found, property);
        for (var i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], found[i], Tolerance, $"{property}[{i}]");
    }
}
