using MLNet.Attention.Trainers.LinearModels;

namespace MLNet.Attention.Tests.Trainers.LinearModels;

[TestClass]
public sealed class SupportVectorTests
{
    private static readonly float[][] Points = [[1, 0], [0.8f, 0.3f], [0.1f, 0.2f], [-1, 0.2f], [-0.2f, -0.9f], [0.3f, -0.1f]];
    private static readonly float[] Targets = [1, 1, 1, -1, -1, -1];
    private static readonly float[] Weights = [1, 1, 2, 1, 1, 0.5f];

    [TestMethod]
    [DataRow(1.0)]
    [DataRow(0.1)]
    [DataRow(3.0)]
    public void ItFindsTheMinimum(double c)
    {
        // The loss around the solution is nowhere lower.
        var (w, bias) = Train(Points, [1, 1], c);
        var least = Loss(w[0], w[1], bias, c);
        foreach (var step in new[] { 0.05, -0.05 })
        {
            Assert.IsGreaterThan(least, Loss(w[0] + step, w[1], bias, c));
            Assert.IsGreaterThan(least, Loss(w[0], w[1] + step, bias, c));
            Assert.IsGreaterThan(least, Loss(w[0], w[1], bias + step, c));
        }
    }

    [TestMethod]
    public void Ratios_AreAsIfTheVectorsWereMultiplied()
    {
        var (w, bias) = Train(Points, [2, -0.5f]);
        var (scaled, scaledBias) = Train(Array.ConvertAll(Points, x => new[] { 2 * x[0], -0.5f * x[1] }), [1, 1]);
        Assert.AreEqual(scaledBias, bias, 1e-5);
        Assert.AreEqual(2 * scaled[0], w[0], 1e-5);
        Assert.AreEqual(-0.5 * scaled[1], w[1], 1e-5);
    }

    [TestMethod]
    public void ARatioOf0_TakesTheFeatureAway()
    {
        var (w, bias) = Train(Points, [1, 0]);
        var (without, biasWithout) = Train(Array.ConvertAll(Points, x => new[] { x[0] }), [1]);
        Assert.AreEqual(0, w[1]);
        Assert.AreEqual(without[0], w[0], 1e-6);
        Assert.AreEqual(biasWithout, bias, 1e-6);
    }

    [TestMethod]
    public void EveryPass_MayBeCancelled() => Assert.ThrowsExactly<OperationCanceledException>(() =>
        DualCoordinateDescent.TrainSupportVectors(
            Vectors.Problem(Points, weights: Weights, checkAlive: () => throw new OperationCanceledException()), 1, Targets,
            [1, 1], new Random(1)));

    private static (double[] Weights, double Bias) Train(float[][] points, float[] ratios, double c = 1) =>
        DualCoordinateDescent.TrainSupportVectors(Vectors.Problem(points, weights: Weights), c, Targets, ratios, new Random(1));

    private static double Loss(double w0, double w1, double bias, double c) => (w0 * w0 + w1 * w1 + bias * bias) / 2
        + c * Points.Select((x, i) => Weights[i]
            * Math.Pow(Math.Max(0, 1 - Targets[i] * (w0 * x[0] + w1 * x[1] + bias)), 2)).Sum();
}
