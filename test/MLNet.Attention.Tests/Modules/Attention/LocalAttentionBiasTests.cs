using MLNet.Attention.Modules.Attention;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Modules.Attention;

[TestClass]
public sealed class LocalAttentionBiasTests
{
    private const int D = 4;

    [TestMethod]
    [DataRow(0)]
    [DataRow(3)]
    [DataRow(8)]
    [DataRow(40)] // behind all sources
    public void Monotonic_SeesTheWindowAroundTheStep(int step)
    {
        using var scope = NewDisposeScope();
        using var local = new LocalAttentionBias(AttentionLocality.Monotonic, D, 2);
        int[] lengths = [9, 5];
        var padding = Given.Padding(9, 0, 4);

        var weights = Weights(local, Given.Random(1, 2, 3, D), 9, padding, step);

        for (var row = 0; row < 2; row++)
        {
            var center = Math.Min(step, lengths[row] - 1);
            var visible = Enumerable.Range(0, 9).Select(s => s < lengths[row] && Math.Abs(s - center) <= 2).ToArray();
            for (var query = 0; query < 3; query++)
            {
                for (var s = 0; s < 9; s++)
                    Assert.AreEqual(visible[s] ? 1.0 / visible.Count(v => v) : 0, weights[row][query, s].item<float>(), 1e-6);
            }
        }
        Assert.IsEmpty(local.named_parameters().ToList());
    }

    [TestMethod]
    public void Predictive_IsTheGaussianAroundThePrediction()
    {
        using var scope = NewDisposeScope();
        using var local = new LocalAttentionBias(AttentionLocality.Predictive, D, 3, new Generator(2));
        int[] lengths = [12, 7];
        var query = Given.Random(1, 2, 3, D) * 3;

        var weights = Weights(local, query, 12, Given.Padding(12, 0, 5), 4);

        var (w, v) = (Mechanisms.Parameter(local, "projection.weight"), Mechanisms.Parameter(local, "position.weight"));
        for (var row = 0; row < 2; row++)
        {
            for (var i = 0; i < 3; i++)
            {
                var share = v.mv(w.mv(query[row, i]).tanh()).sigmoid().item<float>();
                var center = (lengths[row] - 1) * (double)share;
                double Gaussian(int s) => s < lengths[row] && Math.Abs(s - center) <= 3
                    ? Math.Exp(-Math.Pow(s - center, 2) / (2 * 1.5 * 1.5))
                    : 0;
                var expected = Enumerable.Range(0, 12).Select(Gaussian).ToArray();
                for (var s = 0; s < 12; s++)
                    Assert.AreEqual(expected[s] / expected.Sum(), weights[row][i, s].item<float>(), 1e-5, $"{row} {i} {s}");
            }
        }
    }

    [TestMethod]
    public void Predictive_Gradients_AreThoseOfFiniteDifferences()
    {
        using var scope = NewDisposeScope();
        using var local = new LocalAttentionBias(AttentionLocality.Predictive, D, 3, new Generator(2));
        var query = Given.RandomDouble(1, 2, 2, D);
        // Exponentials, because what lies outside of the window is very low.
        GradientAssert.IsRight(local, [query], () => local.call(query, 6, null, 0).exp());
    }

    [TestMethod]
    [DataRow(AttentionLocality.Monotonic)]
    [DataRow(AttentionLocality.Predictive)]
    public void ASourceThatIsAllPadding_GivesNoWeights_AndFiniteGradients(AttentionLocality locality)
    {
        using var scope = NewDisposeScope();
        using var local = new LocalAttentionBias(locality, D, 2, new Generator(2));
        var query = Given.Random(1, 2, 2, D).requires_grad_();
        var weights = Weights(local, query, 5, Given.Padding(5, 0, 5), 1);
        TensorAssert.AllZero(weights[1]);
        (weights.square().sum() + query.sum()).backward();
        TensorAssert.AllFinite(query.grad!);
        foreach (var (name, parameter) in local.named_parameters())
            TensorAssert.AllFinite(parameter.grad!, name);
    }

    [TestMethod]
    public void WhatDoesNotFit_IsRefused()
    {
        using var scope = NewDisposeScope();
        Refusal.Of<ArgumentOutOfRangeException>(() => new LocalAttentionBias(AttentionLocality.Global, D, 2),
            "'locality' is Global; expected Monotonic or Predictive.");
        Refusal.Of<ArgumentOutOfRangeException>(
            () => new LocalAttentionBias((AttentionLocality)9, D, 2), "'locality' is 9; expected one of");
        Refusal.Of<ArgumentOutOfRangeException>(
            () => new LocalAttentionBias(AttentionLocality.Monotonic, 0, 2), "'dimension' is 0");
        Refusal.Of<ArgumentOutOfRangeException>(
            () => new LocalAttentionBias(AttentionLocality.Monotonic, D, 0), "'radius' is 0");
        using var local = new LocalAttentionBias(AttentionLocality.Predictive, D, 2);
        Refusal.OfShape("query", zeros(1, 2, 3), x => local.call(x, 4, null, 0));
        Refusal.OfShape("padding", zeros([1, 3], ScalarType.Bool), x => local.call(zeros(1, 2, D), 4, x, 0));
        Refusal.Of<ArgumentOutOfRangeException>(() => local.call(zeros(1, 2, D), 0, null, 0), "'length' is 0");
        Refusal.Of<ArgumentOutOfRangeException>(() => local.call(zeros(1, 2, D), 4, null, -1), "'step' is -1");
    }

    /// <summary>The weights of equal scores.</summary>
    private static Tensor Weights(LocalAttentionBias local, Tensor query, int length, Tensor padding, int step)
    {
        using var attention = new MultiplicativeAttention(MultiplicativeScore.Dot, D, D);
        var keys = zeros(2, length, D);
        var bias = local.call(query, length, padding, step);
        return attention.call(query, keys, keys, new AttentionMask(padding, Bias: bias)).Weights;
    }
}
