using MLNet.Attention.Modules.Attention;
using MLNet.Attention.Modules.Decoders;
using MLNet.Attention.Modules.Encoders;
using MLNet.Attention.Modules.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Modules.Decoders;

[TestClass]
public sealed class TransformerTextDecoderTests
{
    private const int D = 8;

    [TestMethod]
    [DataRow(PositionalEncoding.Sinusoidal)]
    [DataRow(PositionalEncoding.Learned)]
    [DataRow(PositionalEncoding.None)]
    [DataRow(PositionalEncoding.Rotary)]
    [DataRow(PositionalEncoding.Alibi)]
    [DataRow(PositionalEncoding.Relative)]
    public void EachPositionalEncoding_IsTheSameStepByStep(PositionalEncoding positions)
    {
        using var scope = NewDisposeScope();
        using var decoder = Create(positions);
        var (embedded, memory, padding) = (Given.Random(1, 2, 5, D), Given.Random(2, 2, 4, D), Given.Padding(4, 0, 1));
        var (expected, _) = decoder.call(embedded, memory, padding);
        using var cache = decoder.CreateCache(memory);
        for (var t = 0; t < 5; t++)
        {
            var (output, _) = decoder.Step(embedded.narrow(1, t, 1), memory, padding, cache);
            TensorAssert.Near(expected.narrow(1, t, 1), output, what: $"output {t}");
        }
    }

    [TestMethod]
    [DataRow(PositionalEncoding.Sinusoidal, true)]
    [DataRow(PositionalEncoding.Learned, true)]
    [DataRow(PositionalEncoding.None, false)]
    [DataRow(PositionalEncoding.Rotary, true)]
    [DataRow(PositionalEncoding.Alibi, true)]
    [DataRow(PositionalEncoding.Relative, true)]
    public void TheOrderOfEarlierTokens_IsSeenByALayer_WithPositions(PositionalEncoding positions, bool isSeen)
    {
        using var scope = NewDisposeScope();
        using var decoder = Create(positions, layers: 1); // a second one sees how many tokens the first saw
        var (embedded, memory) = (Given.Random(1, 1, 4, D), Given.Random(2, 1, 4, D));
        var there = decoder.call(embedded, memory, null).Output.select(1, -1);

        var back = decoder.call(embedded.index_select(1, tensor(new long[] { 2, 0, 1, 3 })), memory, null).Output.select(1, -1);

        if (isSeen)
            Assert.IsGreaterThan(1e-4, TensorAssert.Values(there - back).Max(Math.Abs));
        else
            TensorAssert.Near(there, back);
    }

    [TestMethod]
    public void Sinusoids_AreAddedToTheEmbeddings()
    {
        using var scope = NewDisposeScope();
        using var scaled = Create(PositionalEncoding.Sinusoidal);
        using var bare = Create(PositionalEncoding.None);
        var (embedded, memory) = (Given.Random(1, 1, 2, D), Given.Random(2, 1, 4, D));
        double[] sinusoids = [0, 1, 0, 1, 0, 1, 0, 1, .. new[] { 0, 2, 4, 6 }.SelectMany(i =>
        {
            var angle = Math.Pow(10000, -i / (double)D);
            return new[] { Math.Sin(angle), Math.Cos(angle) };
        })];
        var positions = tensor(sinusoids.Select(value => (float)value).ToArray(), [1, 2, D]);

        TensorAssert.Near(bare.call(embedded + positions, memory, null).Output, scaled.call(embedded, memory, null).Output);
    }

    [TestMethod]
    public void WithoutAPointer_TheAlignmentIsTheMeanOfTheLastLayersHeads()
    {
        using var scope = NewDisposeScope();
        using var decoder = Create(PositionalEncoding.None, layers: 1);
        using var layer = new TransformerDecoderLayer(new(D, 2, 5));
        layer.eval();
        using (no_grad())
        {
            foreach (var (name, parameter) in layer.named_parameters())
                parameter.copy_(decoder.get_parameter($"layers.0.{name}")!);
        }
        var (embedded, memory, padding) = (Given.Random(1, 2, 3, D), Given.Random(2, 2, 4, D), Given.Padding(4, 0, 1));
        var weights = layer.call(embedded, memory, AttentionMask.None, new AttentionMask(padding)).MemoryWeights!;
        TensorAssert.Near((weights.select(1, 0) + weights.select(1, 1)) / 2, decoder.call(embedded, memory, padding).Alignment);
    }

    [TestMethod]
    public void APointer_GivesTheAlignment_AndDoesNotChangeTheOutput()
    {
        using var scope = NewDisposeScope();
        using var decoder = Create(PositionalEncoding.Sinusoidal, hasPointer: true);
        var (embedded, memory) = (Given.Random(1, 2, 3, D), Given.Random(2, 2, 4, D));
        var (output, alignment) = decoder.call(embedded, memory, null);

        var queries = matmul(output, decoder.get_parameter("pointer_query.weight")!.transpose(0, 1));
        var keys = matmul(memory, decoder.get_parameter("pointer_key.weight")!.transpose(0, 1));
        var scores = matmul(queries, keys.transpose(1, 2)) / Math.Sqrt(D);
        TensorAssert.Near(scores.softmax(-1), alignment);
        var runs = Given.Random(3, 2, 3, 4);
        var gate = nn.functional.linear(
            output, decoder.get_parameter("pointer_run.weight")!, decoder.get_parameter("pointer_run.bias")!);
        TensorAssert.Near((scores + gate * runs).softmax(-1), decoder.forward(embedded, memory, null, runs).Alignment);
        Refusal.Of<ArgumentException>(() => decoder.forward(embedded, memory, null, zeros(2, 3, 5)), "'runs'");
        using var without = Create(PositionalEncoding.Sinusoidal);
        using (no_grad())
        {
            foreach (var (name, parameter) in without.named_parameters())
                parameter.copy_(decoder.get_parameter(name)!);
        }
        TensorAssert.Same(without.call(embedded, memory, null).Output, output);
    }

    [TestMethod]
    [DataRow(PositionalEncoding.Sinusoidal)]
    [DataRow(PositionalEncoding.Learned)]
    [DataRow(PositionalEncoding.Relative)]
    public void WhatComesBeforeTheLayers_IsTheSameStepByStep_AndHasItsParameters(PositionalEncoding positions)
    {
        using var scope = NewDisposeScope();
        var embedding = new TokenEmbeddingOptions
        {
            HasNorm = true, FirstPositionRow = 2, HasHalvedSinusoids = true, SinusoidScale = 0.5, RelativeBuckets = 8,
            RelativeMaximumDistance = 12,
        };
        using var decoder = new TransformerTextDecoder(
            9, 1, new(D, 2, 5), positions, generator: new Generator(3), embedding: embedding, finalNorm: false);
        decoder.eval();
        Given.RandomBiases(decoder);
        var (embedded, memory) = (Given.Random(1, 2, 5, D), Given.Random(2, 2, 4, D));
        var (expected, _) = decoder.call(embedded, memory, null);
        using var cache = decoder.CreateCache(memory);
        for (var t = 0; t < 5; t++)
            TensorAssert.Near(expected.narrow(1, t, 1), decoder.Step(embedded.narrow(1, t, 1), memory, null, cache).Output);

        var shapes = decoder.named_parameters().ToDictionary(named => named.name, named => named.parameter.shape);
        Assert.IsTrue(shapes.ContainsKey("embeddingNorm.weight"));
        Assert.IsFalse(shapes.ContainsKey("norm.weight"));
        if (positions == PositionalEncoding.Learned)
            CollectionAssert.AreEqual(new long[] { 11, D }, shapes["positions.weight"]);
        if (positions == PositionalEncoding.Relative)
            CollectionAssert.AreEqual(new long[] { 8, 2 }, shapes["distances.weight"]);
    }

    [TestMethod]
    public void EmbeddingsOfAnotherWidth_OrWithTypes_AreRefused()
    {
        Refusal.Of<ArgumentException>(
            () => new TransformerTextDecoder(9, 1, new(D, 2, 5), embedding: new() { Dimension = 4 }), "'Dimension' is 4");
        Refusal.Of<ArgumentException>(
            () => new TransformerTextDecoder(9, 1, new(D, 2, 5), embedding: new() { TypeCount = 2 }), "'TypeCount' is 2");
        Refusal.Of<ArgumentException>(
            () => new TransformerTextDecoder(9, 1, new(D, 2, 5), embedding: new() { SinusoidScale = 0 }), "'SinusoidScale' is 0");
    }

    [TestMethod]
    [DataRow(PositionalEncoding.Sinusoidal)]
    [DataRow(PositionalEncoding.Learned)]
    public void ATargetLongerThanTheLongest_IsRefused(PositionalEncoding positions)
    {
        using var scope = NewDisposeScope();
        using var decoder = Create(positions);
        var memory = zeros(1, 2, D);
        Refusal.Of<ArgumentException>(() => decoder.call(zeros(1, 10, D), memory, null), "has length 10; expected at most 9.");
        using var cache = decoder.CreateCache(memory);
        for (var t = 0; t < 9; t++)
            decoder.Step(zeros(1, 1, D), memory, null, cache);
        Refusal.Of<ArgumentException>(() => decoder.Step(zeros(1, 1, D), memory, null, cache),
            "'offset' is 9; expected 0 to 8");
    }

    [TestMethod]
    public void WrongOptions_AreRefused()
    {
        Refusal.Of<ArgumentException>(() => new TransformerTextDecoder(9, 0, new(D, 2, 5)),
            "'layers' is 0; expected at least 1.");
        Refusal.Of<ArgumentException>(() => new TransformerTextDecoder(0, 1, new(D, 2, 5)),
            "'maximumLength' is 0; expected at least 1.");
        Refusal.Of<ArgumentException>(() => new TransformerTextDecoder(0, 1, new(D, 2, 5), PositionalEncoding.None),
            "'maximumLength' is 0; expected at least 1.");
        Refusal.Of<ArgumentException>(() => new TransformerTextDecoder(9, 1, new(D, 2, 5), (PositionalEncoding)9),
            "'positionalEncoding' is 9; expected one of");
    }

    private static TransformerTextDecoder Create(PositionalEncoding positions, bool hasPointer = false, int layers = 2)
    {
        var decoder = new TransformerTextDecoder(9, layers, new(D, 2, 5), positions, hasPointer, new Generator(3));
        Given.RandomBiases(decoder);
        if (positions == PositionalEncoding.Learned)
        {
            using var noGradient = no_grad();
            decoder.get_parameter("positions.weight")!.copy_(Given.Random(8, 9, D));
        }
        if (positions == PositionalEncoding.Relative)
        {
            using var noGradient = no_grad();
            decoder.get_parameter("distances.weight")!.copy_(Given.Random(8, 32, 2));
        }
        decoder.eval();
        return decoder;
    }
}
