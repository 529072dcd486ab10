using MLNet.Attention.Transforms.Explanation;

namespace MLNet.Attention.Tests.Transforms.Explanation;

[TestClass]
public sealed class ClenshawCurtisTests
{
    [TestMethod]
    [DataRow(2)]
    [DataRow(8)]
    [DataRow(10)]
    [DataRow(512)]
    public void Rule_IsExactForPolynomials_UpToItsSteps(int steps)
    {
        var weights = ClenshawCurtis.Weights(steps);

        Assert.HasCount(steps + 1, weights);
        Assert.IsTrue(weights.All(weight => weight > 0));
        for (var degree = 0; degree <= Math.Min(steps, 40); degree++)
        {
            var integral = weights.Index().Sum(w => w.Item * Math.Pow(ClenshawCurtis.Point(w.Index, steps), degree));
            Assert.AreEqual(1.0 / (degree + 1), integral, 1e-12, $"x^{degree}");
        }
    }

    [TestMethod]
    public void Simpson_IsTheRuleOfTwoSteps()
    {
        var weights = ClenshawCurtis.Weights(2);

        Assert.AreEqual(1.0 / 6, weights[0], 1e-15);
        Assert.AreEqual(4.0 / 6, weights[1], 1e-15);
        Assert.AreEqual(0.5, ClenshawCurtis.Point(1, 2), 1e-15);
    }

    [TestMethod]
    public void Points_Ascend_FromEndToEnd_AndStayWhenThereAreTwiceAsMany()
    {
        var points = Enumerable.Range(0, 65).Select(i => ClenshawCurtis.Point(i, 64)).ToArray();

        CollectionAssert.AreEqual(points.Order().Distinct().ToArray(), points);
        Assert.AreEqual(0, points[0]);
        Assert.AreEqual(1, points[^1]);
        for (var i = 0; i <= 32; i++)
            Assert.AreEqual(ClenshawCurtis.Point(i, 32), points[2 * i], 1e-15);
    }
}
