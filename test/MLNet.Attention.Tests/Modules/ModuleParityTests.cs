using System.Text.Json;
using MLNet.Attention.Modules.Attention;
using MLNet.Attention.Modules.Layers;
using MLNet.Attention.Modules.Positions;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Modules;

/// <summary>Each module gives the values that PyTorch gives, with the same parameters under the same names.</summary>
[TestClass]
public sealed class ModuleParityTests
{
    [TestMethod]
    public void Fixtures_AreWhatTheirIndexSays()
    {
        using var index = JsonDocument.Parse(File.ReadAllText(Path.Combine(Fixture.Folder, "index.json")));
        var described = new List<string>();
        foreach (var entry in index.RootElement.EnumerateArray())
        {
            var name = entry.GetProperty("name").GetString()!;
            described.Add(name + ".safetensors");
            var shapes = Fixture.Load(name).Shapes;
            var tensors = entry.GetProperty("tensors").EnumerateObject().ToList();
            CollectionAssert.AreEquivalent(tensors.Select(tensor => tensor.Name).ToList(), shapes.Keys.ToList(), name);
            foreach (var tensor in tensors)
            {
                var shape = tensor.Value.EnumerateArray().Select(size => size.GetInt64()).ToArray();
                CollectionAssert.AreEqual(shape, shapes[tensor.Name], $"{name}: {tensor.Name}");
            }
        }
        var files = Directory.GetFiles(Fixture.Folder, "*.safetensors").Select(Path.GetFileName).ToList();
        CollectionAssert.AreEquivalent(files, described);
    }

    [TestMethod]
    [DataRow("sdpa")]
    [DataRow("sdpa_padding")]
    [DataRow("sdpa_causal")]
    [DataRow("sdpa_bias")]
    public void ScaledDotProductAttention_IsPyTorchs(string name)
    {
        using var scope = NewDisposeScope();
        var fixture = Fixture.Load(name);
        var mask = name switch
        {
            "sdpa_padding" => new AttentionMask(Padding: fixture["padding"]),
            "sdpa_causal" => new AttentionMask(Causal: true),
            "sdpa_bias" => new AttentionMask(Bias: fixture["bias"]),
            _ => AttentionMask.None,
        };
        using var attention = new ScaledDotProductAttention();
        attention.eval();

        var (output, weights) = attention.call(fixture["q"], fixture["k"], fixture["v"], mask);

        TensorAssert.Near(fixture["output"], output, what: "output");
        TensorAssert.Near(fixture["weights"], weights, what: "weights");
    }

    [TestMethod]
    public void ScaledDotProductAttention_CausalAndPadding_HideWhatEitherHides()
    {
        using var scope = NewDisposeScope();
        var fixture = Fixture.Load("sdpa_causal");
        var length = fixture["q"].shape[2];
        var last = zeros(new[] { 3, length }, dtype: ScalarType.Bool);
        last.narrow(1, length - 1, 1).fill_(true);
        using var attention = new ScaledDotProductAttention();
        attention.eval();

        var (output, weights) = attention.call(
            fixture["q"], fixture["k"], fixture["v"], new AttentionMask(last, Causal: true));

        // Only the last query saw the last key.
        TensorAssert.Near(fixture["output"].narrow(2, 0, length - 1), output.narrow(2, 0, length - 1));
        TensorAssert.AllZero(weights.select(-1, length - 1));
        TensorAssert.Near(ones(3, 4, length), weights.sum(-1));
    }

    [TestMethod]
    public void MultiHeadAttention_OfASequenceWithItself_IsPyTorchs()
    {
        using var scope = NewDisposeScope();
        var fixture = Fixture.Load("mha_self");
        using var attention = new MultiHeadAttention(16, 4);
        fixture.LoadInto(attention);
        attention.eval();
        var x = fixture["x"];

        var (output, weights) = attention.call(x, x, new AttentionMask(fixture["padding"]));
        TensorAssert.Near(fixture["output"], output, what: "output");
        TensorAssert.Near(fixture["weights"], weights!, what: "weights");

        // The same values in another tensor take the way of attention between two sequences.
        (output, weights) = attention.call(x, x.clone(), new AttentionMask(fixture["padding"]));
        TensorAssert.Near(fixture["output"], output, what: "output, memory apart");
        TensorAssert.Near(fixture["weights"], weights!, what: "weights, memory apart");
    }

    [TestMethod]
    public void MultiHeadAttention_OfTwoSequences_IsPyTorchs()
    {
        using var scope = NewDisposeScope();
        var fixture = Fixture.Load("mha_cross");
        using var attention = new MultiHeadAttention(16, 4);
        fixture.LoadInto(attention);
        attention.eval();

        var (output, weights) = attention.call(
            fixture["query"], fixture["memory"], new AttentionMask(fixture["padding"]));

        TensorAssert.Near(fixture["output"], output, what: "output");
        TensorAssert.Near(fixture["weights"], weights!.mean([1]), what: "weights, averaged over the heads");
    }

    [TestMethod]
    [DataRow("encoder_layer_pre", true, Activation.Gelu)]
    [DataRow("encoder_layer_post", false, Activation.Relu)]
    public void TransformerEncoderLayer_IsPyTorchs(string name, bool normFirst, Activation activation)
    {
        using var scope = NewDisposeScope();
        var fixture = Fixture.Load(name);
        using var layer = new TransformerEncoderLayer(16, 4, 32, activation: activation, normFirst: normFirst);
        fixture.LoadInto(layer);
        layer.eval();

        var padding = fixture["padding"];
        var (output, weights) = layer.call(fixture["x"], new AttentionMask(padding));

        // PyTorch's evaluation mode writes zeros where there is padding.
        TensorAssert.Near(fixture["output"], output.masked_fill(padding.unsqueeze(-1), 0));
        CollectionAssert.AreEqual(new long[] { 3, 4, 9, 9 }, weights!.shape);
    }

    [TestMethod]
    public void SinusoidalPositionalEncoding_AddsTheSinusoids()
    {
        using var scope = NewDisposeScope();
        var expected = Fixture.Load("positions_sinusoidal")["output"];
        using var positions = new SinusoidalPositionalEncoding(64, 32);

        TensorAssert.Near(expected, positions.call(zeros(1, 64, 32)).squeeze(0));
        TensorAssert.Near(expected.narrow(0, 0, 5) + 1, positions.call(ones(2, 5, 32)).select(0, 1));
        using var half = new SinusoidalPositionalEncoding(64, 32, scale: 0.5);
        TensorAssert.Near(expected.narrow(0, 0, 5) / 2, half.call(zeros(1, 5, 32)).squeeze(0));
    }

    [TestMethod]
    public void SinusoidalPositionalEncoding_GivesThreadsTheSame_WhateverLengthComesFirst()
    {
        var expected = TensorAssert.Values(Fixture.Load("positions_sinusoidal")["output"]);
        using var positions = new SinusoidalPositionalEncoding(64, 32);
        Parallel.For(0, 64, i =>
        {
            using var scope = NewDisposeScope();
            var length = 1 + 37 * i % 64;
            var actual = TensorAssert.Values(positions.call(zeros(1, length, 32)));
            Assert.HasCount(length * 32, actual);
            for (var k = 0; k < actual.Length; k++)
                Assert.AreEqual(expected[k], actual[k], 1e-5);
        });
    }
}
