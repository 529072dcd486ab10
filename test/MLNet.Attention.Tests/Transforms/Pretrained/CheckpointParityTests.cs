using System.Text.Json;
using MLNet.Attention.Modules.Heads;
using MLNet.Attention.Modules.Networks;
using MLNet.Attention.Tests.Modules;
using TorchSharp;
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
    [DataRow("bert")]
    [DataRow("distilbert")]
    [DataRow("roberta")]
    public void ANetworkOfTexts_GetsTheWeights_WithItsOutputOrWithout(string name)
    {
        using var scope = NewDisposeScope();
        var fixture = new CheckpointFixture(name);
        var checkpoint = PretrainedCheckpoint.Load(fixture.Directory);
        using var generator = new Generator(1);
        using var network = new TextNetwork(checkpoint.Encoder.CreateModule(1, 1, generator),
            new FirstTokenPooling(checkpoint.Dimension), checkpoint.Encoder.CreateHead(checkpoint.Dimension, 3, generator));
        network.eval();
        var output = network.named_parameters().Single(named => named.name == "head.output.weight").parameter;
        using var initial = output.detach().clone();
        checkpoint.Read(network, readsOutput: false);
        TensorAssert.Same(initial, output);
        checkpoint.Read(network, readsOutput: true);
        var row = fixture.Rows.First();
        AreNear([row], "logits", network.call(CheckpointFixture.Batch([row], 0).Ids, null));
    }

    [TestMethod]
    public void AnotherHead_IsNotReadAsThatOfTexts()
    {
        using var scope = NewDisposeScope();
        var checkpoint = PretrainedCheckpoint.Load(new CheckpointFixture("bert_ner").Directory);
        using var network = new TextNetwork(checkpoint.Encoder.CreateModule(1, 1, null),
            new FirstTokenPooling(checkpoint.Dimension), checkpoint.Encoder.CreateHead(checkpoint.Dimension, 5, null));
        checkpoint.Read(network, readsOutput: false);
        Refusal.Of<InvalidOperationException>(() => checkpoint.Read(network, readsOutput: true),
            "has the head TokenClassification; expected TextClassification.");
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
