using MLNet.Attention.Modules.Attention;
using MLNet.Attention.Modules.Positions;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Modules.Attention;

/// <summary>Multi-head attention whose queries and keys are rotated by their positions.</summary>
[TestClass]
public sealed class RotaryHeadsTests
{
    // In a global window the beginning of a text matters, wherever it is.
    public static IEnumerable<object[]> WithoutABeginning => new[]
    {
        "full", "entmax", "local window", "chunked", "auto", "linear", "adaptive span", "cosine",
    }.Select(name => new object[] { name });

    public static IEnumerable<object[]> Rotated => WithoutABeginning.Append(["global window"]);

    [TestMethod]
    public void TheScores_AreThoseOfRotatedQueriesAndKeys()
    {
        using var scope = NewDisposeScope();
        using var attention = new MultiHeadAttention(new(8, 2) { IsRotary = true }, new Generator(1));
        using var plain = new MultiHeadAttention(new(8, 2), new Generator(1));
        using var rotary = new RotaryPositionalEncoding(4);
        var x = Given.Random(1, 2, 5, 8);
        var projected = matmul(x, Mechanisms.Parameter(plain, "in_proj_weight").transpose(0, 1))
            .view(2, 5, 3, 2, 4).permute(2, 0, 3, 1, 4);

        var expected = (matmul(rotary.call(projected[0]), rotary.call(projected[1]).transpose(2, 3)) / 2).softmax(-1);

        TensorAssert.Near(expected, attention.call(x, x, AttentionMask.None).Weights!);
    }

    [TestMethod]
    [DynamicData(nameof(WithoutABeginning))]
    public void OnlyDistancesMatter(string mechanism)
    {
        using var scope = NewDisposeScope();
        using var attention = new MultiHeadAttention(
            new(8, 2) { IsRotary = true, Mechanism = Mechanisms.Of(mechanism) }, new Generator(1));
        attention.eval();
        var x = Given.Random(1, 1, 6, 8);
        var later = cat([zeros(1, 3, 8), x], 1); // the same, 3 positions later, behind positions that nobody sees
        var padding = tensor(new[] { true, true, true, false, false, false, false, false, false }, [1, 9]);
        TensorAssert.Near(attention.call(x, x, AttentionMask.None).Output,
            attention.call(later, later, new AttentionMask(padding)).Output.narrow(1, 3, 6), 1e-4);
    }

    [TestMethod]
    [DynamicData(nameof(Rotated))]
    public void TheOrderIsSeen_AndPaddingChangesNothing(string mechanism)
    {
        using var scope = NewDisposeScope();
        using var attention = new MultiHeadAttention(
            new(8, 2) { IsRotary = true, Mechanism = Mechanisms.Of(mechanism) }, new Generator(1));
        attention.eval();
        var x = Given.Random(1, 2, 5, 8);
        var output = attention.call(x, x, AttentionMask.None).Output;
        var padded = cat([x, Given.Random(2, 2, 3, 8)], 1);
        var mask = new AttentionMask(Given.Padding(8, 3, 3));
        TensorAssert.Near(output, attention.call(padded, padded, mask).Output.narrow(1, 0, 5));
        var order = tensor(new long[] { 3, 0, 4, 2, 1 });
        var mixed = x.index_select(1, order);
        CollectionAssert.AreNotEqual(TensorAssert.Values(output.index_select(1, order)),
            TensorAssert.Values(attention.call(mixed, mixed, AttentionMask.None).Output));
    }

    [TestMethod]
    [DataRow("full")]
    [DataRow("linear")]
    [DataRow("cosine")]
    public void Gradients_AreThoseOfFiniteDifferences(string mechanism)
    {
        using var scope = NewDisposeScope();
        using var attention = new MultiHeadAttention(
            new(4, 1) { IsRotary = true, Mechanism = Mechanisms.Of(mechanism) }, new Generator(1));
        var x = Given.RandomDouble(1, 2, 3, 4);
        GradientAssert.IsRight(attention, [x], () => attention.call(x, x, AttentionMask.None).Output);
    }

    [TestMethod]
    [DataRow("full")]
    [DataRow("linear")]
    public void StepByStep_IsAllAtOnce(string mechanism)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var attention = new MultiHeadAttention(
            new(8, 2) { IsRotary = true, Mechanism = Mechanisms.Of(mechanism) }, new Generator(1));
        attention.eval();
        var x = Given.Random(1, 2, 5, 8);
        var mask = new AttentionMask(Causal: true);
        using var cache = new KeyValueCache();
        var steps = Enumerable.Range(0, 5).Select(i =>
        {
            var step = x.narrow(1, i, 1);
            return attention.forward(step, step, mask, cache).Output;
        }).ToArray();
        TensorAssert.Near(attention.call(x, x, mask).Output, cat(steps, 1));
    }

    [TestMethod]
    public void RotatedLinearAttention_IsRoFormers()
    {
        using var scope = NewDisposeScope();
        using var rotary = new RotaryPositionalEncoding(4);
        using var attention = new LinearAttention(new RotaryPositionalEncoding(4));
        var (q, k, v) = (Given.Random(1, 1, 2, 5, 4), Given.Random(2, 1, 2, 5, 4), Given.Random(3, 1, 2, 5, 3));
        Tensor Positive(Tensor x) => where(x.gt(0), x + 1, x.exp());
        var (a, b) = (Positive(q), Positive(k));
        var sums = matmul(a, b.transpose(2, 3)).sum(-1, keepdim: true);
        var weights = matmul(rotary.call(a), rotary.call(b).transpose(2, 3)) / sums;

        TensorAssert.Near(matmul(weights, v), attention.call(q, k, v, AttentionMask.None));
        TensorAssert.Near(weights, attention.Weights(q, k, AttentionMask.None));
        var causal = new AttentionMask(Causal: true);
        TensorAssert.Near(matmul(attention.Weights(q, k, causal), v), attention.call(q, k, v, causal));
    }

    [TestMethod]
    public void WhatCannotBeRotated_IsRefused()
    {
        using var scope = NewDisposeScope();
        foreach (var mechanism in new[] { "additive", "multiplicative" })
        {
            Refusal.Of<ArgumentOutOfRangeException>(
                () => new MultiHeadAttention(new(8, 2) { IsRotary = true, Mechanism = Mechanisms.Of(mechanism) }),
                $"'IsRotary' is True; expected false for {mechanism} attention.");
        }
        Refusal.Of<ArgumentOutOfRangeException>(() => new MultiHeadAttention(new(6, 2) { IsRotary = true }),
            "'dimension' is 3; expected an even number, at least 2.");
        using var attention = new MultiHeadAttention(new(8, 2) { IsRotary = true });
        Refusal.Of<ArgumentOutOfRangeException>(() => attention.call(zeros(1, 2, 8), zeros(1, 3, 8), AttentionMask.None),
            "'IsRotary' is True; expected false for attention to a memory.");
    }
}
