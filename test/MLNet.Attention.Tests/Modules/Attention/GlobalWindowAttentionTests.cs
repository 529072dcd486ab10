using MLNet.Attention.Modules.Attention;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Modules.Attention;

[TestClass]
public sealed class GlobalWindowAttentionTests
{
    public static IEnumerable<object[]> Cases =>
        from function in Enum.GetValues<AttentionFunction>()
        from sizes in new[]
        {
            (1, 0, 6), (1, 1, 6), (2, 3, 9), (3, 2, 7), (2, 9, 9), (2, 5, 3), (9, 1, 5), (4, 2, 5), (4, 2, 6),
            (1, 7, 8), (1, 2, 1),
        }
        select new object[] { function, sizes.Item1, sizes.Item2, sizes.Item3 };

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void IsFullAttention_ToTheWindowAndTheFirst_WithABias(AttentionFunction function, int radius, int globals, int length)
    {
        using var scope = NewDisposeScope();
        using var attention = new GlobalWindowAttention(radius, globals, function: function);
        using var full = new ScaledDotProductAttention(function: function);
        attention.eval();
        var (q, k, v) = Inputs(length);
        var far = new float[length * length];
        for (var i = 0; i < length; i++)
        {
            for (var j = 0; j < length; j++)
                far[i * length + j] = Math.Abs(i - j) <= radius || i < globals || j < globals ? 0 : -1e4f;
        }
        var bias = tensor(far, [length, length]);
        // A window without a visible key gets nothing here; full attention would look beyond it.
        var padding = Given.Padding(length, 0, globals > 0 ? Math.Min(length - 1, 3) : 0);
        var biases = Given.Random(5, 2, 2 * length - 1);
        foreach (var distances in new[] { null, biases })
        {
            var (expected, expectedWeights) = full.call(q, k, v, new AttentionMask(padding, Bias: bias, DistanceBias: distances));
            var (output, weights) = attention.call(q, k, v, new AttentionMask(padding, DistanceBias: distances));
            TensorAssert.Near(expected, output, what: "output");
            TensorAssert.Near(expectedWeights, weights!, what: "weights");
        }
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(2)]
    public void WithoutWeights_InTrainingAndInLongTexts_TheOutputIsTheSame(int globals)
    {
        using var scope = NewDisposeScope();
        using var attention = new GlobalWindowAttention(2, globals, longest: 8);
        var (q, k, v) = Inputs(9);
        var (inTraining, none) = attention.call(q, k, v, AttentionMask.None);
        Assert.IsNull(none);
        attention.eval();
        var (output, tooLong) = attention.call(q, k, v, AttentionMask.None);
        Assert.IsNull(tooLong);
        TensorAssert.Same(output, inTraining);
        var (shorter, weights) = attention.call(q.narrow(2, 0, 8), k.narrow(2, 0, 8), v.narrow(2, 0, 8), AttentionMask.None);
        TensorAssert.Near(shorter, matmul(weights!, v.narrow(2, 0, 8)));
    }

    [TestMethod]
    public void ALongText_TakesMemoryThatGrowsWithItsLength()
    {
        using var scope = NewDisposeScope();
        using var attention = new GlobalWindowAttention(8, 2);
        attention.eval();
        const int Length = 40_000; // all pairs would take 6 GiB
        var x = Given.Random(1, 1, 1, Length, 4);

        var output = attention.call(x, x, x, AttentionMask.None).Output;

        var first = x.narrow(2, 0, 1); // sees all
        TensorAssert.Near(matmul((matmul(first, x.transpose(2, 3)) / 2).softmax(-1), x), output.narrow(2, 0, 1), 1e-4);
    }

    [TestMethod]
    public void WhatItCannotDo_IsRefused()
    {
        using var scope = NewDisposeScope();
        using var attention = new GlobalWindowAttention(2, 1);
        var (q, k, v) = Inputs(4);
        Refusal.Of<ArgumentException>(
            () => attention.call(q, k, v, new AttentionMask(Causal: true)), "'mask' is causal; expected");
        Refusal.Of<ArgumentException>(
            () => attention.call(q, k, v, new AttentionMask(Bias: zeros(4, 4))), "'mask' has a bias");
        Refusal.OfShape("key", k.narrow(2, 0, 3), x => attention.call(q, x, v.narrow(2, 0, 3), AttentionMask.None));
        Refusal.OfShape("query", q.select(1, 0), x => attention.call(x, k, v, AttentionMask.None));
        Refusal.Of<ArgumentOutOfRangeException>(() => new GlobalWindowAttention(0), "'windowRadius' is 0; expected at least 1.");
        Refusal.Of<ArgumentOutOfRangeException>(
            () => new GlobalWindowAttention(1, -1), "'globalTokens' is -1; expected at least 0.");
        Refusal.Of<ArgumentOutOfRangeException>(
            () => new GlobalWindowAttention(1, 0, -1), "'longest' is -1; expected at least 0.");
    }

    private static (Tensor Q, Tensor K, Tensor V) Inputs(int length) =>
        (Given.Random(1, 2, 2, length, 4), Given.Random(2, 2, 2, length, 4), Given.Random(3, 2, 2, length, 3));
}
