using MLNet.Attention.Tests.Trainers.LinearModels;
using MLNet.Attention.Trainers.LinearModels;
using MLNet.Attention.Trainers.Tasks;
using MLNet.Attention.Transforms.Tasks;
using Microsoft.ML;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Trainers.Tasks;

[TestClass]
public sealed class MulticlassTaskTests
{
    private static readonly float[] Logits = [1, 2, 0.5f, -1, 0, 3];

    // -log of the softmax of 2 among 1, 2 and 0.5, and of 0 among -1, 0 and 3
    private static readonly double[] Losses = [0.4643687841, 3.0658839038];

    [TestMethod]
    public void Loss_IsTheWeightedMeanCrossEntropy()
    {
        using var scope = NewDisposeScope();
        Assert.AreEqual((Losses[0] + Losses[1]) / 2, Loss(0, 1, 1), 1e-6);
        Assert.AreEqual((3 * Losses[0] + Losses[1]) / 4, Loss(0, 3, 1), 1e-6);
        Assert.AreEqual(Losses[1], Loss(0, 0, 0.5f), 1e-6);
        Assert.AreEqual(0, Loss(0, 0, 0), 1e-6);
    }

    [TestMethod]
    public void Smoothed_ItMixesInTheOtherClasses()
    {
        using var scope = NewDisposeScope();
        // The mean of all classes' losses is the right one's, plus its logit, less the mean logit.
        double[] means = [Losses[0] + 2 - 3.5 / 3, Losses[1] + 0 - 2 / 3.0];
        Assert.AreEqual(0.8 * (Losses[0] + Losses[1]) / 2 + 0.2 * means.Average(), Loss(0.2, 1, 1), 1e-6);
    }

    [TestMethod]
    public void ExtremeLogits_GiveAFiniteLossAndGradient()
    {
        using var scope = NewDisposeScope();
        var logits = tensor(new[] { 1e4f, -1e4f, 0, -1e4f, 0, 1e4f }, [2, 3]).requires_grad_();
        var loss = Task(0.1).Loss(logits, tensor(new[] { 1f, 2 }), ones(2), 2);
        loss.backward();
        Assert.IsTrue(float.IsFinite(loss.item<float>()));
        Assert.IsTrue(logits.grad!.isfinite().all().item<bool>());
    }

    [TestMethod]
    public void Labels_AreReadFromTheirColumn()
    {
        var data = Topics.LoadTraining(new MLContext(1));
        var task = Task(0);
        var column = task.Find(data.Schema);
        task.Bind(column);
        Assert.AreEqual(3, task.Prediction.OutputCount);
        Assert.AreEqual("String", task.Prediction.Labels!.TypeName);
        CollectionAssert.AreEqual(Topics.Classes.ToArray(), task.Prediction.Labels.Names.ToArray());
        using var cursor = data.GetRowCursor([column]);
        var read = task.CreateReader(cursor, column);
        for (var i = 0; i < 6; i++)
        {
            cursor.MoveNext();
            Assert.AreEqual(i % 3, read());
        }
    }

    [TestMethod]
    public void TheLinearModel_OfAllClassesAtOnce_MayBeCancelled()
    {
        var task = Task(0);
        task.Bind(Topics.LoadTraining(new MLContext(1)).Schema["Label"]);
        Assert.ThrowsExactly<OperationCanceledException>(() => task.LinearLearner.Train(
            Vectors.Problem([[1, 0], [0, 1], [1, 1]], [0, 1, 2], checkAlive: () => throw new OperationCanceledException()),
            new LinearSettings(1, 1), seed: 1));
    }

    private static float Loss(double smoothing, params float[] weights) =>
        Task(smoothing).Loss(tensor(Logits, [2, 3]), tensor(new[] { 1f, 1 }), tensor(weights), weights.Sum())
            .item<float>();

    private static MulticlassTask Task(double smoothing) =>
        new(new AttentionTextClassifierTrainer.Options { LabelSmoothing = smoothing });
}
