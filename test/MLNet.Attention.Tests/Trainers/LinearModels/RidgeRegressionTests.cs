using MLNet.Attention.Trainers.LinearModels;

namespace MLNet.Attention.Tests.Trainers.LinearModels;

[TestClass]
public sealed class RidgeRegressionTests
{
    private static readonly float[][] Points = [[1, 0], [0.5f, 1], [-1, 0.3f], [0, -2], [0.7f, 0.7f]];
    private static readonly float[] Targets = [1, 2, -1, 0.5f, 3];
    private static readonly float[] Weights = [1, 2, 0.5f, 1, 3];

    [TestMethod]
    [DataRow(1.0)]
    [DataRow(0.1)]
    public void IsTheClosedForm(double c)
    {
        var expected = ClosedForm(Weights, c);
        var (w, bias) = Train(Weights, c);
        Assert.AreEqual(expected[0], w[0], 1e-3);
        Assert.AreEqual(expected[1], w[1], 1e-3);
        Assert.AreEqual(expected[2], bias, 1e-3);
    }

    [TestMethod]
    public void RowsOfWeight0_DoNotCount()
    {
        float[] weights = [1, 2, 0.5f, 0, 0];
        var (w, bias) = Train(weights, 1);
        var (some, someBias) = DualCoordinateDescent.TrainRidge(
            Vectors.Problem(Points[..3], Targets[..3], weights[..3]), 1, new Random(1));
        Assert.AreEqual(some[0], w[0], 1e-6);
        Assert.AreEqual(some[1], w[1], 1e-6);
        Assert.AreEqual(someBias, bias, 1e-6);
    }

    [TestMethod]
    public void OnePoint_ByHand()
    {
        // min w²/2 + b²/2 + (3 - 2w - b)²: w = 2b, and b = 2(3 - 5b).
        var (w, bias) = DualCoordinateDescent.TrainRidge(
            Vectors.Problem([[2f]], [3]), 1, new Random(1));
        Assert.AreEqual(6 / 11.0, bias, 1e-3);
        Assert.AreEqual(12 / 11.0, w[0], 1e-3);
    }

    private static (double[] Weights, double Bias) Train(float[] weights, double c) =>
        DualCoordinateDescent.TrainRidge(Vectors.Problem(Points, Targets, weights), c, new Random(1));

    // (I + 2C·XᵀDX)·w = 2C·XᵀDy, with a column of ones in X for the bias, by Gauss-Jordan elimination.
    private static double[] ClosedForm(float[] weights, double c)
    {
        var system = new double[3, 4];
        for (var i = 0; i < 3; i++)
            system[i, i] = 1;
        for (var row = 0; row < Points.Length; row++)
        {
            double[] x = [Points[row][0], Points[row][1], 1, Targets[row]];
            for (var i = 0; i < 3; i++)
            {
                for (var j = 0; j < 4; j++)
                    system[i, j] += 2 * c * weights[row] * x[i] * x[j];
            }
        }
        for (var pivot = 0; pivot < 3; pivot++)
        {
            for (var i = 0; i < 3; i++)
            {
                var factor = i == pivot ? 0 : system[i, pivot] / system[pivot, pivot];
                for (var j = 0; j < 4; j++)
                    system[i, j] -= factor * system[pivot, j];
            }
        }
        return [system[0, 3] / system[0, 0], system[1, 3] / system[1, 1], system[2, 3] / system[2, 2]];
    }
}
