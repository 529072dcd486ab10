using MLNet.Attention.Modules.Heads;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Modules.Heads;

/// <summary>The linear chain of tags, against all sequences one by one.</summary>
[TestClass]
public sealed class LinearChainTests
{
    private const int Tags = 3;

    // The last tag continues the second one only.
    private static bool IsLegal(int previous, int tag) => tag != 2 || previous > 0;

    [TestMethod]
    [DataRow(new[] { 0, 1, 2, 0 })]
    [DataRow(new[] { 1, -1, -1, 0 })]
    [DataRow(new[] { -1, -1, -1, -1 })]
    [DataRow(new[] { 1 })]
    public void TheLoss_IsThatOfAllSequences(int[] known)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var chain = Create();
        var emissions = Given.RandomDouble(2, 1, known.Length, Tags);
        var expected = -Math.Log(Sum(chain, emissions[0], known) / Sum(chain, emissions[0], [.. known.Select(_ => -1)]));
        var found = chain.call(emissions, Allowed(known.Length, known), null);
        CollectionAssert.AreEqual(new long[] { 1 }, found.shape);
        Assert.AreEqual(expected, found[0].item<double>(), 1e-9);
    }

    [TestMethod]
    public void ASequenceInABatch_HasTheLossThatItHasAlone()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var chain = Create();
        var emissions = Given.RandomDouble(3, 2, 4, Tags);
        var together = chain.call(emissions, Allowed(4, [0, 1], [1, 2, 2, 0]), Given.Padding(4, 2, 0));
        var first = chain.call(emissions.narrow(0, 0, 1).narrow(1, 0, 2), Allowed(2, [0, 1]), null);
        var second = chain.call(emissions.narrow(0, 1, 1), Allowed(4, [1, 2, 2, 0]), null);
        TensorAssert.Near(cat([first, second], 0), together, 1e-12);
    }

    [TestMethod]
    public void Gradients_AreRight()
    {
        using var scope = NewDisposeScope();
        var chain = Create();
        var emissions = Given.RandomDouble(4, 2, 3, Tags);
        var allowed = Allowed(3, [0, 1], [1, -1, 0]);
        GradientAssert.IsRight(chain, [emissions], () => chain.call(emissions, allowed, Given.Padding(3, 1, 0)));
    }

    [TestMethod]
    public void WhatIsNotLegal_HasNoProbability()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var chain = Create();
        var emissions = Given.RandomDouble(5, 1, 2, Tags);
        Assert.IsGreaterThan(1000.0, chain.call(emissions, Allowed(2, [0, 2]), null)[0].item<double>());
        Assert.IsGreaterThan(1000.0, chain.call(emissions, Allowed(2, [2, 2]), null)[0].item<double>());
        Assert.IsLessThan(100.0, chain.call(emissions, Allowed(2, [1, 2]), null)[0].item<double>());
    }

    [TestMethod]
    public void AWrongArgument_IsRefused()
    {
        using var scope = NewDisposeScope();
        var chain = Create();
        var (emissions, allowed) = (Given.RandomDouble(1, 2, 3, Tags), Allowed(3, [0, 0, 0], [0, 0, 0]));
        Refusal.OfShape("emissions", Given.RandomDouble(1, 2, 3, 2), wrong => chain.call(wrong, allowed, null));
        Refusal.OfShape("allowed", Allowed(3, [0, 0, 0]), wrong => chain.call(emissions, wrong, null));
        Refusal.Of<ArgumentException>(() => chain.call(emissions, allowed, Given.Padding(2, 1, 0)), "'padding' has shape [2, 2]");
        Refusal.Of<ArgumentOutOfRangeException>(() => new LinearChain(0), "'tags' is 0; expected at least 1.");
    }

    private static LinearChain Create()
    {
        var chain = new LinearChain(Tags, IsLegal);
        using var noGradient = no_grad();
        foreach (var (i, parameter) in chain.parameters().Index())
            parameter.copy_(Given.Random((ulong)i + 7, parameter.shape));
        chain.to(ScalarType.Float64);
        return chain;
    }

    /// <summary>The sum of exp(score) of the legal sequences that have the known tags.</summary>
    private static double Sum(LinearChain chain, Tensor emissions, int[] known)
    {
        var (scores, moves) = (TensorAssert.Values(emissions), TensorAssert.Values(chain.Transitions));
        var (start, end) = (TensorAssert.Values(chain.Start), TensorAssert.Values(chain.End));
        double From(int word, int previous)
        {
            if (word == known.Length)
                return Math.Exp(end[previous]);
            var sum = 0.0;
            for (var tag = 0; tag < Tags; tag++)
            {
                if ((known[word] < 0 || known[word] == tag) && IsLegal(previous, tag))
                {
                    sum += Math.Exp(scores[word * Tags + tag] + (word == 0 ? start[tag] : moves[previous * Tags + tag]))
                        * From(word + 1, tag);
                }
            }
            return sum;
        }
        return From(0, -1);
    }

    private static Tensor Allowed(int length, params int[][] rows) => tensor(rows
        .SelectMany(row => Enumerable.Range(0, length * Tags).Select(i =>
            i / Tags >= row.Length || row[i / Tags] < 0 || row[i / Tags] == i % Tags))
        .ToArray(), [rows.Length, length, Tags]);
}
