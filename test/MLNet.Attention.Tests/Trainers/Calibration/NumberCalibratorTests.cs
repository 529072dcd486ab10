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
        var factors = mixture.Fit();
        Assert.AreEqual(0.7, factors[0], 1e-3);
        Assert.AreEqual(1.8, factors[1], 1e-3);
        Assert.AreEqual(0, mixture.Evaluate(factors), 1e-6);
    }

    [TestMethod]
    public void OnePart_IsScaledByHand()
    {
        // Means 1.5 and 3; Σ w·(x - 1.5)·(y - 3) / Σ w·(x - 1.5)² = (1·-0.5·-1 + 1·0.5·1) / 0.5; the intercept is 3 - 2·1.5.
        var mixture = new NumberCalibrator([[1, 2]], [2, 4], [1, 1]);
        var factors = mixture.Fit();
        Assert.AreEqual(2, factors[0], 1e-6);
        Assert.AreEqual(0, factors[1], 1e-6);
        Assert.AreEqual(0, mixture.Evaluate(factors), 1e-9);
        // Of outputs that say nothing, the weighted mean is left: (1·2 + 3·6) / 4.
        var mean = new NumberCalibrator([[7, 7]], [2, 6], [1, 3]);
        var constant = mean.Fit();
        Assert.AreEqual(5, 7 * constant[0] + constant[1], 1e-6);
        Assert.AreEqual((9 + 3 * 1) / 4.0, mean.Evaluate(constant), 1e-6);
    }

    [TestMethod]
    public void TwoParts_AreBetterThanEach_AndNoFactorIsNegative()
    {
        float[] labels = [1, 0, 0, 4, -1];
        double Loss(params float[][] parts)
        {
            var mixture = new NumberCalibrator(parts, labels, Weights);
            var factors = mixture.Fit();
            Assert.IsTrue(Array.TrueForAll(factors[..^1], factor => factor >= 0));
            return mixture.Evaluate(factors);
        }
        Assert.IsLessThan(Loss(First), Loss(First, Second));
        Assert.IsLessThan(Loss(Second), Loss(First, Second));
    }

    [TestMethod]
    public void AUselessOrWrongPart_Counts0()
    {
        var wrong = Array.ConvertAll(First, value => -value);
        Assert.AreEqual(0, new NumberCalibrator([wrong], First, Weights).Fit()[0]);
        Assert.AreEqual(0, new NumberCalibrator([new float[5]], First, Weights).Fit()[0]);
        var factors = new NumberCalibrator([First, wrong], First, Weights).Fit();
        Assert.AreEqual(1, factors[0], 1e-3);
        Assert.AreEqual(0, factors[1], 1e-3);
    }
}
