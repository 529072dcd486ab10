using MLNet.Attention.Trainers;

namespace MLNet.Attention.Tests.Trainers;

[TestClass]
public sealed class ValidationMetricsTests
{
    // Three quarters of the weight are right by a margin m, one quarter is wrong by m: the best scale makes it ln 3,
    // a probability of 3/4.
    private static readonly float[] Labels = [1, 0, 1];
    private static readonly float[] Weights = [1, 2, 1];
    private static readonly double Loss = -0.75 * Math.Log(0.75) - 0.25 * Math.Log(0.25);

    [TestMethod]
    [DataRow(1f)]
    [DataRow(0.1f)]
    [DataRow(15f)]
    public void LossIsThatOfTheBestScale_SoTheScaleOfTheLogitsDoesNotMatter(float margin)
    {
        var metrics = ValidationMetrics.Of([margin, -margin, -margin], Labels, Weights);
        Assert.AreEqual(Math.Log(3), metrics.Scale * margin, 1e-6);
        Assert.AreEqual(Loss, metrics.Loss, 1e-9);
        Assert.AreEqual(0.75, metrics.Accuracy, 1e-12);
    }

    [TestMethod]
    public void ScaledByIt_TheLossCannotBeLowered()
    {
        var random = new Random(1);
        var labels = Enumerable.Range(0, 200).Select(_ => (float)random.Next(2)).ToArray();
        var logits = labels.Select(label => 8 * (label - 0.5f + 3 * random.NextSingle() - 1.5f)).ToArray();
        var weights = Enumerable.Repeat(1f, 200).ToArray();
        var metrics = ValidationMetrics.Of(logits, labels, weights);

        Assert.AreEqual(MeanLoss(metrics.Scale), metrics.Loss, 1e-9);
        Assert.IsGreaterThan(metrics.Loss, MeanLoss(metrics.Scale * 1.01));
        Assert.IsGreaterThan(metrics.Loss, MeanLoss(metrics.Scale * 0.99));

        double MeanLoss(double scale) =>
            logits.Zip(labels, (x, y) => Math.Log(1 + Math.Exp(y > 0 ? -scale * x : scale * x))).Average();
    }

    [TestMethod]
    public void AllRight_OrAllWrong_TheScaleStaysWithinBounds()
    {
        var right = ValidationMetrics.Of([2, -2], [1, 0], [1, 1]);
        Assert.AreEqual(20, right.Scale, 1e-6);
        Assert.AreEqual(1, right.Accuracy);
        Assert.AreEqual(0, right.Loss, 1e-12);
        var wrong = ValidationMetrics.Of([2, -2], [0, 1], [1, 1]);
        Assert.AreEqual(0, wrong.Scale, 1e-6);
        Assert.AreEqual(0, wrong.Accuracy);
        Assert.AreEqual(Math.Log(2), wrong.Loss, 1e-6);
    }

    [TestMethod]
    public void ExtremeLogits_GiveFiniteLosses()
    {
        var right = ValidationMetrics.Of([float.MaxValue, -float.MaxValue], [1, 0], [1, 1]);
        Assert.AreEqual(0, right.Loss);
        var wrong = ValidationMetrics.Of([1e30f, -1e30f], [0, 1], [1, 1]);
        Assert.IsTrue(double.IsFinite(wrong.Loss));
    }

    [TestMethod]
    public void ALogitOf0_IsFalse_AsInMLNet()
    {
        var metrics = ValidationMetrics.Of([0, 0], [1, 0], [3, 1]);
        Assert.AreEqual(0.25, metrics.Accuracy);
        Assert.AreEqual(Math.Log(2), metrics.Loss, 1e-12);
    }

    [TestMethod]
    public void ALogitThatIsNoNumber_IsNoImprovement() =>
        Assert.IsFalse(ValidationMetrics.Of([float.NaN, 1], [1, 1], [1, 1]).Loss < double.PositiveInfinity);

    [TestMethod]
    public void WithoutWeight_NothingIsSaid() =>
        Assert.AreEqual(new ValidationMetrics(0, 0, 1), ValidationMetrics.Of([1], [1], [0]));
}
