using System.Text.Json;
using MLNet.Attention.Modules.Networks;
using MLNet.Attention.Tests.Modules;
using MLNet.Attention.Transforms.Generation;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Models.Decoders;
using MLNet.Attention.Transforms.Pretrained;
using MLNet.Attention.Transforms.Tokenization;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Transforms.Pretrained;

/// <summary>Encoder-decoders of checkpoints compute and generate what those of Hugging Face's transformers do.</summary>
[TestClass]
public sealed class SequenceParityTests
{
    private const double Tolerance = 1e-4;
    private const int GeneratedTokens = 16;

    [TestMethod]
    [DataRow("bart")]
    [DataRow("t5")]
    public void Distributions_AreThoseOfTransformers(string name)
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var fixture = new CheckpointFixture(name);
        using var checkpoint = new SequenceCheckpoint(fixture.Directory);
        using var network = checkpoint.CreateNetwork(Configure(checkpoint));
        network.eval();
        foreach (var rows in fixture.Rows.Select(row => (JsonElement[])[row]).Append([.. fixture.Rows]))
        {
            var (ids, _, padding) = CheckpointFixture.Batch(rows, checkpoint.Tokenizer.SpecialIds.Pad);
            var target = rows.SelectMany(row => Longs(row, "greedy").Take(4)).ToArray();
            var found = network.call(ids, padding, tensor(target, [rows.Length, 4])).select(1, 3); // [B, V]
            var logits = rows.SelectMany(row => CheckpointFixture.Numbers(row.GetProperty("logits_after_first_4"))).ToArray();
            AreNear(tensor(logits, found.shape).log_softmax(-1), found, name);
        }
    }

    [TestMethod]
    [DataRow("bart", 1)]
    [DataRow("bart", 4)]
    [DataRow("t5", 1)]
    [DataRow("t5", 4)]
    public void GeneratedIds_AreThoseOfTransformers(string name, int beam)
    {
        using var scope = NewDisposeScope();
        var fixture = new CheckpointFixture(name);
        using var model = Open(fixture.Directory);
        var options = model.Configuration.Generation.Clone();
        (options.BeamSize, options.MaximumTokens) = (beam, GeneratedTokens);
        JsonElement[] rows = [.. fixture.Rows];
        var (ids, _, padding) = CheckpointFixture.Batch(rows, model.Source.SpecialIds.Pad);
        var request = new SequenceGenerator(model, options, () => { }).CreateRequest();
        Hypothesis[][] found;
        using (inference_mode())
        using (var state = model.Network.Start(ids, padding))
            found = new BeamSearch(state, request).Run();
        foreach (var (i, row) in rows.Index())
        {
            var best = found[i][0];
            long[] end = best.HasEnded ? [request.EndId] : [];
            long[] sequence = [request.StartId, .. best.Ids.Select(id => (long)id), .. end];
            CollectionAssert.AreEqual(Longs(row, beam == 1 ? "greedy" : "beam4"), sequence,
                $"'{row.GetProperty("text")}': {string.Join(' ', sequence)}");
        }
    }

    [TestMethod]
    [DataRow("bart")]
    [DataRow("t5")]
    public void Texts_AreCutIntoTheirTokens(string name)
    {
        var fixture = new CheckpointFixture(name);
        using var checkpoint = new SequenceCheckpoint(fixture.Directory);
        foreach (var row in fixture.Rows)
        {
            var ids = new List<int>();
            checkpoint.Tokenizer.Encode(row.GetProperty("text").GetString(),
                new TokenLimit(checkpoint.MaximumTokens, TextTruncation.KeepHead), ids);
            var found = ids.Select(id => (long)id).ToArray();
            CollectionAssert.AreEqual(Longs(row, "input_ids"), found, $"{row.GetProperty("text")}");
        }
    }

    [TestMethod]
    [DataRow("bart")]
    [DataRow("mbart")]
    [DataRow("marian")]
    [DataRow("t5")]
    public void EachFamily_IsItsDefinition_WholeAndStepByStep(string family)
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        using var folder = new TinySequenceCheckpoint(family);
        using var checkpoint = new SequenceCheckpoint(folder.Directory);
        using var network = checkpoint.CreateNetwork(Configure(checkpoint));
        network.eval();
        long[][] sources = [[.. Enumerable.Range(0, 30).Select(i => 3L + 7 * i % 170)], [9, 4, 4, 17, 2]];
        long[][] targets = [[2, 5, 9, 9, 30, 8, 7], [2, 17, 3, 150, 12, 60, 61]];
        var padded = tensor(sources.SelectMany(ids => ids.Concat(Enumerable.Repeat(1L, 30 - ids.Length))).ToArray(), [2, 30]);
        var padding = tensor(sources.SelectMany(ids => Enumerable.Range(0, 30).Select(i => i >= ids.Length)).ToArray(), [2, 30]);
        var target = tensor(targets.SelectMany(ids => ids).ToArray(), [2, 7]);

        var whole = network.call(padded, padding, target);

        var plain = folder.Plain;
        for (var i = 0; i < 2; i++)
        {
            var expected = plain.Logits(sources[i], targets[i]).log_softmax(-1);
            AreNear(expected, whole.select(0, i).to_type(ScalarType.Float64), $"row {i}");
        }
        using var state = network.Start(padded, padding);
        for (var t = 0; t < 7; t++)
        {
            AreNear(whole.select(1, t), state.Step(target.select(1, t)).LogProbabilities, $"step {t}");
        }
    }

    [TestMethod]
    [DataRow("bart")]
    [DataRow("t5")]
    public void EveryParameter_IsLearnt(string family)
    {
        using var scope = NewDisposeScope();
        using var folder = new TinySequenceCheckpoint(family);
        using var checkpoint = new SequenceCheckpoint(folder.Directory);
        using var network = checkpoint.CreateNetwork(Configure(checkpoint));
        network.train();
        var losses = network.Losses(tensor(new long[] { 3, 4, 5, 6 }, [1, 4]), null, tensor(new long[] { 2, 9, 8 }, [1, 3]),
            tensor(new long[] { 0, 1, 2 }), tensor(new long[] { 9, 8, 1 }), 0.1, 0);
        losses.sum().backward();
        var still = network.named_parameters().Where(named => named.parameter.grad is not { } gradient
            || gradient.abs().sum().item<float>() == 0).Select(named => named.name).ToList();
        Assert.IsEmpty(still, string.Join(", ", still));
    }

    internal static SequenceModelConfiguration Configure(SequenceCheckpoint checkpoint) => new()
    {
        Network = checkpoint.Network,
        Tokens = checkpoint.Generation.Tokens,
        VocabularySize = checkpoint.Tokenizer.VocabularySize,
        Limit = new TokenLimit(Math.Min(checkpoint.MaximumTokens, 100), TextTruncation.KeepHead),
        MaximumTargetTokens = 30,
        Generation = checkpoint.Generation.Options,
    };

    private static void AreNear(Tensor expected, Tensor found, string what) =>
        Assert.IsLessThan(Tolerance, TensorAssert.Values(found - expected).Max(Math.Abs), what);

    private static SequenceModel Open(string directory)
    {
        using var checkpoint = new SequenceCheckpoint(directory);
        var configuration = Configure(checkpoint);
        return new SequenceModel(
            configuration, checkpoint.Tokenizer, checkpoint.Tokenizer, checkpoint.CreateNetwork(configuration), CPU);
    }

    private static long[] Longs(JsonElement row, string property) =>
        [.. row.GetProperty(property).EnumerateArray().Select(item => item.GetInt64())];
}
