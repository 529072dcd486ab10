using MLNet.Attention.Trainers.LinearModels;

namespace MLNet.Attention.Tests.Trainers.LinearModels;

[TestClass]
public sealed class LogCountRatioTests
{
    // Feature 0 is only in true texts, 1 in both, 2 in none; values do not matter, weights do.
    private static readonly float[][] Rows = [[0.3f, 0.9f, 0], [0.5f, 0, 0], [0, 0.1f, 0]];

    // Counts of true texts 1 + 2, 1 and 0, of false ones 0, 0.5 and 0; all and their sums are smoothed by 1.
    private static readonly double[] Ratios =
    [
        Math.Log(4 / 7.0 * 3.5 / 1), Math.Log(2 / 7.0 * 3.5 / 1.5), Math.Log(1 / 7.0 * 3.5 / 1),
    ];

    [TestMethod]
    [DataRow(1.0)]
    [DataRow(0.5)]
    [DataRow(0.0)]
    public void IsAsByHand(double power)
    {
        var ratios = LogCountRatio.Compute(Vectors.Problem(Rows, weights: [1, 2, 0.5f]), [1, 1, -1], power);
        for (var i = 0; i < 3; i++)
            Assert.AreEqual(Math.Pow(Math.Abs(Ratios[i]), power), ratios[i], 1e-6, $"feature {i}");
    }
}
