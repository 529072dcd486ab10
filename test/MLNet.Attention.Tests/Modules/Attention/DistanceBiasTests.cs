using MLNet.Attention.Modules.Attention;
using MLNet.Attention.Modules.Positions;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Modules.Attention;

/// <summary>A bias by distance is the bias of each pair, in every mechanism that can add one.</summary>
[TestClass]
public sealed class DistanceBiasTests
{
    [TestMethod]
    [DataRow("full", 6, 6)]
    [DataRow("full", 3, 7)]
    [DataRow("entmax", 6, 6)]
    [DataRow("additive", 5, 6)]
    [DataRow("multiplicative", 5, 6)]
    [DataRow("cosine", 6, 6)]
    [DataRow("adaptive span", 6, 6)]
    [DataRow("chunked", 6, 6)]
    [DataRow("chunked", 3, 7)]
    [DataRow("auto", 6, 6)]
    public void IsTheBiasOfEachPair(string mechanism, int queries, int keys)
    {
        using var scope = NewDisposeScope();
        using var attention = Mechanisms.Create(mechanism, 2, 4);
        attention.eval();
        var (q, k, v) = (Given.Random(1, 2, 2, queries, 4), Given.Random(2, 2, 2, keys, 4), Given.Random(3, 2, 2, keys, 3));
        var biases = Given.Random(4, 2, queries + keys - 1);
        var whole = zeros(2, queries, keys);
        for (var i = 0; i < queries; i++)
        {
            for (var j = 0; j < keys; j++)
                whole.select(1, i).select(1, j).copy_(biases.select(1, j - i + queries - 1));
        }
        foreach (var causal in new[] { false, true })
        {
            var padding = Given.Padding(keys, 0, 1);
            TensorAssert.Near(Mechanisms.Call(attention, q, k, v, new AttentionMask(padding, causal, whole)),
                Mechanisms.Call(attention, q, k, v, new AttentionMask(padding, causal, DistanceBias: biases)));
        }
    }

    [TestMethod]
    [DataRow(1, 5)]
    [DataRow(2, 9)]
    [DataRow(3, 7)]
    [DataRow(9, 4)]
    public void InAWindow_ItIsThatOfThePairs(int radius, int length)
    {
        using var scope = NewDisposeScope();
        using var attention = new LocalWindowAttention(radius);
        using var full = new ScaledDotProductAttention();
        attention.eval();
        var (q, k, v) = (Given.Random(1, 2, 2, length, 4), Given.Random(2, 2, 2, length, 4), Given.Random(3, 2, 2, length, 3));
        var biases = Given.Random(4, 2, 2 * length - 1);
        var far = (ones(length, length).tril(radius).triu(-radius) - 1) * 1e4f;

        TensorAssert.Near(full.call(q, k, v, new AttentionMask(Bias: far, DistanceBias: biases)).Output,
            attention.call(q, k, v, new AttentionMask(DistanceBias: biases)).Output);
        // The last queries alone, as in decoding.
        var causal = new AttentionMask(Causal: true, DistanceBias: biases);
        var last = attention.call(
            q.narrow(2, length - 2, 2), k, v, causal with { DistanceBias = biases.narrow(1, 0, length + 1) });
        TensorAssert.Near(attention.call(q, k, v, causal).Output.narrow(2, length - 2, 2), last.Output);
    }

    [TestMethod]
    [DataRow(5, 5, false)]
    [DataRow(3, 7, true)]
    public void ByBlocks_TheGradientsAreThoseOfFiniteDifferences(int queries, int keys, bool causal)
    {
        using var scope = NewDisposeScope();
        using var attention = new ChunkedAttention(blockLength: 2);
        var (q, k, v) = (Given.RandomDouble(1, 2, 2, queries, 3), Given.RandomDouble(2, 2, 2, keys, 3),
            Given.RandomDouble(3, 2, 2, keys, 3));
        var biases = Given.RandomDouble(4, 2, queries + keys - 1);
        var mask = new AttentionMask(Given.Padding(keys, 0, 1), causal, DistanceBias: biases);

        GradientAssert.IsRight(attention, [q, k, v, biases], () => attention.call(q, k, v, mask));
    }

    [TestMethod]
    public void ByBlocks_AlibiIsAddedToTheMasksBias()
    {
        using var scope = NewDisposeScope();
        using var alibi = new AlibiBias(2);
        using var chunked = new ChunkedAttention(blockLength: 2, alibi: new AlibiBias(2));
        using var full = new ScaledDotProductAttention();
        var (q, biases) = (Given.Random(1, 2, 2, 5, 4), Given.Random(4, 2, 9));
        var both = new AttentionMask(DistanceBias: biases + alibi.ByDistance(5, 5, q));

        TensorAssert.Near(full.call(q, q, q, both).Output, chunked.call(q, q, q, new AttentionMask(DistanceBias: biases)));
    }

    [TestMethod]
    public void WhatDoesNotFit_IsRefused()
    {
        using var scope = NewDisposeScope();
        using var full = new ScaledDotProductAttention();
        using var linear = new LinearAttention();
        var (q, flat) = (zeros(1, 2, 3, 4), zeros(1, 3, 4));
        foreach (var wrong in new[] { zeros(2, 6), zeros(1, 5), zeros(2, 3, 3) })
            Refusal.OfShape("mask", wrong, bias => full.call(q, q, q, new AttentionMask(DistanceBias: bias)));
        Refusal.Of<ArgumentException>(() => full.call(flat, flat, flat, new AttentionMask(DistanceBias: zeros(1, 5))),
            "'mask' has a bias by distance; expected none for queries without heads.");
        Refusal.Of<ArgumentException>(() => linear.call(q, q, q, new AttentionMask(DistanceBias: zeros(2, 5))),
            "'mask' has a bias; expected none for LinearAttention.");
    }
}
