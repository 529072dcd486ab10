using MLNet.Attention.Trainers.Calibration;

namespace MLNet.Attention.Tests.Trainers.Calibration;

[TestClass]
public sealed class NumberCalibratorTests
{
    private static readonly float[] First = [1, -2, 0.5f, 3, -1];
    private static readonly float[] Second = [0.5f, 1, -1, 2, 0];
    private static readonly float[] Weights = [1, 2, 0.5f, 1, 3];

    [TestMethod]
    public void ItRecoversTheFactorsOfASum()
    {
        var labels = First.Zip(Second, (a, b) => 0.7f * a + 1.8f * b).ToArray();
        var mixture = new NumberCalibrator([First, Second], labels, Weights);
        var factors = mixture.Fit(2);
        Assert.AreEqual(0.7, factors[0], 1e-3);
        Assert.AreEqual(1.8, factors[1], 1e-3);
        Assert.AreEqual(0, mixture.Evaluate(factors), 1e-6);
    }

    [TestMethod]
    public void OnePart_IsScaledByHand()
    {
        // Σ w·x·y / Σ w·x² = (1·1·2 + 2·2·1) / (1 + 2·4)
        var mixture = new NumberCalibrator([[1, 2]], [2, 1], [1, 2]);
        var factors = mixture.Fit(1);
        Assert.AreEqual(6 / 9.0, factors[0], 1e-6);
        Assert.AreEqual((Math.Pow(4 / 3.0, 2) + 2 * Math.Pow(1 / 3.0, 2)) / 3, mixture.Evaluate(factors), 1e-6);
    }

    [TestMethod]
    public void TwoParts_AreBetterThanEach_AndNoFactorIsNegative()
    {
        float[] labels = [1, 0, 0, 4, -1];
        double Loss(params float[][] parts)
        {
            var mixture = new NumberCalibrator(parts, labels, Weights);
            var factors = mixture.Fit(parts.Length);
            Assert.IsTrue(Array.TrueForAll(factors, factor => factor >= 0));
            return mixture.Evaluate(factors);
        }
        Assert.IsLessThan(Loss(First), Loss(First, Second));
        Assert.IsLessThan(Loss(Second), Loss(First, Second));
    }

    [TestMethod]
    public void AUselessOrWrongPart_Counts0()
    {
        var wrong = Array.ConvertAll(First, value => -value);
        CollectionAssert.AreEqual(new double[] { 0 }, new NumberCalibrator([wrong], First, Weights).Fit(1));
        CollectionAssert.AreEqual(new double[] { 0 }, new NumberCalibrator([new float[5]], First, Weights).Fit(1));
        var factors = new NumberCalibrator([First, wrong], First, Weights).Fit(2);
        Assert.AreEqual(1, factors[0], 1e-3);
        Assert.AreEqual(0, factors[1], 1e-3);
    }
}
