using MLNet.Attention.Tests.Modules;
using MLNet.Attention.Tests.Transforms.Models;
using MLNet.Attention.Trainers.Tasks;
using MLNet.Attention.Transforms.Tasks;

using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Trainers.Tasks;

[TestClass]
public sealed class BinaryTaskTests
{
    private static readonly float[] Logits = [2, -1, 0.5f, -3];
    private static readonly float[] Labels = [1, 0, 0, 1];
    private static readonly float[] Weights = [1, 2, 0.5f, 0];

    // ln(1 + e^-2), ln(1 + e^-1), ln(1 + e^0.5)
    private static readonly double[] Losses = [0.12692801104297, 0.31326168751822, 0.97407698418011];

    [TestMethod]
    public void Loss_IsTheWeightedMean()
    {
        using var scope = NewDisposeScope();
        var expected = (Losses[0] + 2 * Losses[1] + 0.5 * Losses[2]) / 3.5;
        Assert.AreEqual(expected, Mean(Logits, Labels, Weights), 1e-6);
    }

    [TestMethod]
    public void Loss_WithEqualWeights_IsTheMean()
    {
        using var scope = NewDisposeScope();
        Assert.AreEqual(Losses.Average(), Mean(Logits[..3], Labels[..3], [1, 1, 1]), 1e-6);
        Assert.AreEqual(Losses.Average(), Mean(Logits[..3], Labels[..3], [8, 8, 8]), 1e-6);
    }

    [TestMethod]
    public void Loss_Smoothed_MixesInTheOtherClass()
    {
        using var scope = NewDisposeScope();
        // Target 0.95: 0.95 of the loss of true, ln(1 + e^-2), and 0.05 of that of false, 2 more.
        Assert.AreEqual(0.12692801104297 + 0.05 * 2, Mean([2], [1], [1], smoothing: 0.1), 1e-6);
        Assert.AreEqual(0.31326168751822 + 0.05 * 1, Mean([-1], [0], [1], smoothing: 0.1), 1e-6);
        Assert.AreEqual(Math.Log(2), Mean([0], [1], [1], smoothing: 0.3), 1e-6);
    }

    [TestMethod]
    public void Loss_OfExtremeLogits_IsFinite_AndSoIsItsGradient()
    {
        using var scope = NewDisposeScope();
        var logits = tensor(new[] { 1e4f, -1e4f, 1e4f, -1e4f }, [4, 1]).requires_grad_();
        var loss = Task(0).Loss(logits, tensor(new[] { 1f, 0, 0, 1 }), ones(4), 4);
        loss.backward();
        Assert.AreEqual(5000, loss.item<float>(), 0.01);
        TensorAssert.Near(tensor(new[] { 0, 0, 0.25f, -0.25f }, [4, 1]), logits.grad!);
    }

    [TestMethod]
    public void Loss_OfWeightsThatAreAll0_Is0_WithGradient0()
    {
        using var scope = NewDisposeScope();
        var logits = tensor(new[] { 3f, -4 }, [2, 1]).requires_grad_();
        var loss = Task(0).Loss(logits, tensor(new[] { 1f, 1 }), zeros(2), 0);
        loss.backward();
        Assert.AreEqual(0, loss.item<float>());
        TensorAssert.AllZero(logits.grad!);
    }

    private static float Mean(float[] logits, float[] labels, float[] weights, double smoothing = 0) =>
        Task(smoothing).Loss(tensor(logits, [logits.Length, 1]), tensor(labels), tensor(weights), weights.Sum())
            .item<float>();

    private static BinaryTask Task(double smoothing) =>
        new(new AttentionSentimentTrainer.Options { LabelSmoothing = smoothing });
}
