using MLNet.Attention.Modules.Decoders;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Modules.Decoders;

/// <summary>What all decoders have in common.</summary>
[TestClass]
[DoNotParallelize] // some count tensors
public sealed class TextDecoderTests
{
    private const int D = 6;

    public static IEnumerable<object[]> Kinds => TinyDecoder.Kinds;

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void StepByStep_IsTheWhole(string kind)
    {
        using var scope = NewDisposeScope();
        using var decoder = TinyDecoder.Create(kind);
        var (embedded, memory) = (Given.Random(1, 3, 6, D), Given.Random(2, 3, 5, D));
        foreach (var padding in new[] { null, Given.Padding(5, 0, 2, 4) })
        {
            var (expected, expectedAlignment) = decoder.call(embedded, memory, padding);
            using var cache = decoder.CreateCache(memory);
            for (var t = 0; t < 6; t++)
            {
                Assert.AreEqual(t, cache.Length);
                var (output, alignment) = decoder.Step(embedded.narrow(1, t, 1), memory, padding, cache);
                TensorAssert.Near(expected.narrow(1, t, 1), output, what: $"output {t}");
                TensorAssert.Near(expectedAlignment.narrow(1, t, 1), alignment, what: $"alignment {t}");
            }
        }
    }

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void HypothesesOfASource_AreAsEachAlone(string kind)
    {
        using var scope = NewDisposeScope();
        using var decoder = TinyDecoder.Create(kind);
        var (embedded, memory, padding) = (Given.Random(1, 6, 4, D), Given.Random(2, 2, 5, D), Given.Padding(5, 0, 2));
        using var cache = decoder.CreateCache(memory);
        var steps = Enumerable.Range(0, 4)
            .Select(t => decoder.Step(embedded.narrow(1, t, 1), memory, padding, cache)).ToArray();
        var outputs = stack(steps.Select(step => step.Output).ToArray(), 2).view(6, 4, D); // [B, W, L, D]
        var alignments = stack(steps.Select(step => step.Alignment).ToArray(), 2).view(6, 4, 5);
        for (var row = 0; row < 6; row++)
        {
            var source = row / 3;
            var (expected, expectedAlignment) = decoder.call(
                embedded.narrow(0, row, 1), memory.narrow(0, source, 1), padding.narrow(0, source, 1));
            TensorAssert.Near(expected[0], outputs[row], what: $"output {row}");
            TensorAssert.Near(expectedAlignment[0], alignments[row], what: $"alignment {row}");
        }
    }

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void WhatIsSelected_GoesOnAsIfDecodedFromTheBeginning(string kind)
    {
        using var scope = NewDisposeScope();
        using var decoder = TinyDecoder.Create(kind);
        var (memory, padding) = (Given.Random(2, 3, 5, D), Given.Padding(5, 0, 2, 4));
        using var cache = decoder.CreateCache(memory);
        var targets = zeros(3, 0, D);
        ulong seed = 10;
        Select([1, 0, 2], [1, 0, 2]); // before the first step
        Continue();
        Select([0, 0, 1, 1, 2, 2]); // two hypotheses of each source
        Continue();
        Select([1, 0, 2, 2, 5, 4]); // another order; one twice, one not at all
        Continue();
        Select([5, 4, 0, 0], [2, 0]); // a source leaves
        Continue();
        Select([1, 0, 0, 2, 3, 3]); // three hypotheses
        Continue();
        Select([4, 1], [1, 0]); // one again
        Continue();
        Assert.AreEqual(6, cache.Length);

        void Continue()
        {
            var next = Given.Random(seed++, targets.shape[0], 1, D);
            targets = cat([targets, next], 1);
            var (output, alignment) = decoder.Step(next, memory, padding, cache);

            var each = targets.shape[0] / memory.shape[0];
            var (expected, expectedAlignment) = decoder.call(
                targets, memory.repeat_interleave(each, 0), padding.repeat_interleave(each, 0));
            TensorAssert.Near(expected.select(1, -1).view(-1, each, D), output, what: $"output after step {cache.Length}");
            TensorAssert.Near(expectedAlignment.select(1, -1).view(-1, each, 5), alignment, what: $"alignment {cache.Length}");
        }

        void Select(long[] rows, long[]? sources = null)
        {
            var length = cache.Length;
            cache.Select(tensor(rows), sources is null ? null : tensor(sources));
            Assert.AreEqual(length, cache.Length);
            targets = targets.index_select(0, tensor(rows));
            if (sources is null)
                return;
            (memory, padding) = (memory.index_select(0, tensor(sources)), padding.index_select(0, tensor(sources)));
        }
    }

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void LaterTokens_ChangeNoEarlierOutput(string kind)
    {
        using var scope = NewDisposeScope();
        using var decoder = TinyDecoder.Create(kind);
        var (embedded, memory) = (Given.Random(1, 2, 5, D), Given.Random(2, 2, 4, D));
        var (output, alignment) = decoder.call(embedded, memory, null);

        var (changed, changedAlignment) = decoder.call(
            cat([embedded.narrow(1, 0, 3), Given.Random(3, 2, 2, D)], 1), memory, null);

        TensorAssert.Near(output.narrow(1, 0, 3), changed.narrow(1, 0, 3));
        TensorAssert.Near(alignment.narrow(1, 0, 3), changedAlignment.narrow(1, 0, 3));
        Assert.IsGreaterThan(1e-3, TensorAssert.Values((output - changed).narrow(1, 3, 2)).Max(Math.Abs));
    }

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void TheAlignment_SumsTo1_AndPaddingChangesNothing(string kind)
    {
        using var scope = NewDisposeScope();
        using var decoder = TinyDecoder.Create(kind);
        var (embedded, memory) = (Given.Random(1, 2, 3, D), Given.Random(2, 2, 4, D));
        var (expected, expectedAlignment) = decoder.call(embedded, memory, null);
        TensorAssert.Near(ones(2, 3), expectedAlignment.sum(-1));

        var (output, alignment) = decoder.call(embedded, cat([memory, Given.Random(3, 2, 2, D) * 9], 1), Given.Padding(6, 2, 2));

        TensorAssert.Near(expected, output);
        TensorAssert.Near(expectedAlignment, alignment.narrow(2, 0, 4));
        TensorAssert.AllZero(alignment.narrow(2, 4, 2));
    }

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void AMemoryThatIsAllPadding_GivesFiniteGradients(string kind)
    {
        using var scope = NewDisposeScope();
        using var decoder = TinyDecoder.Create(kind);

        var (output, alignment) = decoder.forward(
            Given.Random(1, 2, 3, D), Given.Random(2, 2, 4, D), Given.Padding(4, 0, 4), Given.Random(3, 2, 3, 4));
        (output.square().sum() + alignment.square().sum()).backward();

        TensorAssert.AllZero(alignment.select(0, 1));
        foreach (var (name, parameter) in decoder.named_parameters())
            TensorAssert.AllFinite(parameter.grad!, $"the gradient of {name}");
    }

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void Gradients_AreThoseOfFiniteDifferences(string kind)
    {
        using var scope = NewDisposeScope();
        using var decoder = TinyDecoder.Create(kind, dimension: 4, layers: 1);
        Tensor[] inputs = [Given.RandomDouble(1, 2, 2, 4), Given.RandomDouble(2, 2, 3, 4)];
        var padding = Given.Padding(3, 0, 1);
        var runs = Given.RandomDouble(3, 2, 2, 3);

        GradientAssert.IsRight(decoder, inputs, () =>
        {
            var (output, alignment) = decoder.forward(inputs[0], inputs[1], padding, runs);
            return cat([output, alignment], -1);
        });
    }

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void BFloat16_HasTheValuesOfFloat32(string kind)
    {
        using var scope = NewDisposeScope();
        using var decoder = TinyDecoder.Create(kind, layers: 1);
        var (embedded, memory, padding) = (Given.Random(1, 2, 3, D), Given.Random(2, 2, 4, D), Given.Padding(4, 0, 2));
        var expected = decoder.call(embedded, memory, padding).Output;
        decoder.to(ScalarType.BFloat16);

        var (output, alignment) = decoder.call(
            embedded.to_type(ScalarType.BFloat16), memory.to_type(ScalarType.BFloat16), padding);

        Assert.AreEqual(ScalarType.BFloat16, output.dtype);
        Assert.AreEqual(ScalarType.BFloat16, alignment.dtype);
        TensorAssert.Near(expected, output, 0.06); // 8 bits of precision, and cosines are multiplied by 10
    }

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void Dropout_IsInTrainingOnly_AndOfTheGivenGenerator(string kind)
    {
        using var scope = NewDisposeScope();
        using var decoder = TinyDecoder.Create(kind, dropout: 0.5);
        using var other = TinyDecoder.Create(kind, dropout: 0.5);
        var (embedded, memory) = (Given.Random(1, 2, 3, D), Given.Random(2, 2, 4, D));
        TensorAssert.Same(decoder.call(embedded, memory, null).Output, other.call(embedded, memory, null).Output);
        decoder.train();
        other.train();

        var first = decoder.call(embedded, memory, null).Output;

        TensorAssert.Same(first, other.call(embedded, memory, null).Output);
        CollectionAssert.AreNotEqual(
            TensorAssert.Values(first), TensorAssert.Values(decoder.call(embedded, memory, null).Output));
    }

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void Decoding_LeavesNoTensor(string kind)
    {
        using var decoder = TinyDecoder.Create(kind);
        using (NewDisposeScope()) // what the decoder keeps, such as sinusoids
            decoder.call(zeros(1, 8, D), zeros(1, 1, D), null);
        LiveTensors.AreNoMoreAfter(() =>
        {
            using var memory = Given.Random(2, 2, 5, D);
            DecoderCache cache;
            using (NewDisposeScope())
            using (inference_mode())
                cache = decoder.CreateCache(memory);
            for (var t = 0; t < 3; t++)
            {
                using var scope = NewDisposeScope();
                using var inference = inference_mode();
                decoder.Step(Given.Random(1, t == 0 ? 2 : 4, 1, D), memory, null, cache);
                if (t == 0)
                    cache.Select(tensor(new long[] { 0, 0, 1, 1 }));
                else
                    cache.Select(tensor(new long[] { 3, 2, 1, 0 }), tensor(new long[] { 1, 0 }));
            }
            cache.Dispose();
            cache.Dispose();
        });
    }

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void ADecoderMadeInADisposeScopeAndInInferenceMode_CanBeTrainedAfterIt(string kind)
    {
        TextDecoder decoder;
        using (NewDisposeScope())
        using (inference_mode())
            decoder = TinyDecoder.Create(kind);
        using var scope = NewDisposeScope();
        using (decoder)
        {
            var (output, alignment) = decoder.forward(
                Given.Random(1, 2, 3, D), Given.Random(2, 2, 4, D), null, Given.Random(3, 2, 3, 4));
            (output.square().sum() + alignment.square().sum()).backward();
            Assert.IsTrue(decoder.parameters().Any());
            foreach (var (name, parameter) in decoder.named_parameters())
                TensorAssert.AllFinite(parameter.grad!, name);
        }
    }

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void WrongShapes_AreRefused(string kind)
    {
        using var scope = NewDisposeScope();
        using var decoder = TinyDecoder.Create(kind);
        var (embedded, memory) = (zeros(2, 3, D), zeros(2, 4, D));
        foreach (var wrong in new[] { zeros(2, 3, D + 1), zeros(3, D), zeros(2, 0, D) })
            Refusal.OfShape("embedded", wrong, x => decoder.call(x, memory, null));
        foreach (var wrong in new[] { zeros(2, 4, D + 1), zeros(1, 4, D), zeros(4, D) })
            Refusal.OfShape("memory", wrong, x => decoder.call(embedded, x, null));
        Refusal.OfShape("padding", Given.Padding(5, 0, 0), x => decoder.call(embedded, memory, x));
        Refusal.OfShape("memory", zeros(2, 4, D + 1), x => decoder.CreateCache(x));

        using var cache = decoder.CreateCache(memory);
        foreach (var wrong in new[] { zeros(3, 1, D), zeros(2, 2, D), zeros(0, 1, D), zeros(2, 1, D + 1) })
            Refusal.OfShape("embedded", wrong, x => decoder.Step(x, memory, null, cache));
        Refusal.Of<ArgumentNullException>(() => decoder.Step(zeros(2, 1, D), memory, null, null!), "cache");
        decoder.Step(zeros(4, 1, D), memory, null, cache);
        foreach (var wrong in new[] { zeros(2, 1, D), zeros(1, 1, D), zeros(8, 1, D) })
            Refusal.OfShape("embedded", wrong, x => decoder.Step(x, memory, null, cache));
        foreach (var wrong in new[] { zeros(1, 4, D), zeros(4, 4, D), zeros(2, 5, D) })
            Refusal.OfShape("memory", wrong, x => decoder.Step(zeros(4, 1, D), x, null, cache));
        Assert.AreEqual(1, cache.Length);
    }
}
