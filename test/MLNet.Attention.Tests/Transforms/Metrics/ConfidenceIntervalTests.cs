namespace MLNet.Attention.Tests.Transforms.Metrics;

[TestClass]
public sealed class ConfidenceIntervalTests
{
    [TestMethod]
    public void Ends_LieBetweenNeighbours()
    {
        // Of 5 samples the places are 0 to 4: 10% and 90% of 4 are 0.4 and 3.6.
        Assert.AreEqual(new ConfidenceInterval(1.4, 4.6), Rounded(ConfidenceInterval.Of([5, 3, 1, 2, 4], 0.8)));
        Assert.AreEqual(new ConfidenceInterval(7, 7), ConfidenceInterval.Of([7], 0.95));
    }

    [TestMethod]
    public void ToString_HasBrackets() => Assert.AreEqual("[0.2500, 0.5000]", new ConfidenceInterval(0.25, 0.5).ToString());

    private static ConfidenceInterval Rounded(ConfidenceInterval interval) =>
        new(Math.Round(interval.Low, 9), Math.Round(interval.High, 9));
}
