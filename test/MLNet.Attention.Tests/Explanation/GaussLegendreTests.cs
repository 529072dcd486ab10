using MLNet.Attention.Transforms;

namespace MLNet.Attention.Tests.Explanation;

[TestClass]
public sealed class GaussLegendreTests
{
    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(5)]
    [DataRow(8)]
    [DataRow(512)]
    public void Rule_IsExactForPolynomials_UpToTwiceItsPoints(int count)
    {
        var rule = GaussLegendre.Rule(count);

        Assert.HasCount(count, rule);
        for (var degree = 0; degree < Math.Min(2 * count, 40); degree++)
            Assert.AreEqual(1.0 / (degree + 1), rule.Sum(p => p.Weight * Math.Pow(p.Point, degree)), 1e-12, $"x^{degree}");
    }

    [TestMethod]
    public void Points_AscendWithinThePath()
    {
        var points = GaussLegendre.Rule(64).Select(p => p.Point).ToArray();

        CollectionAssert.AreEqual(points.Order().ToArray(), points);
        Assert.IsTrue(points[0] > 0 && points[^1] < 1);
    }
}
