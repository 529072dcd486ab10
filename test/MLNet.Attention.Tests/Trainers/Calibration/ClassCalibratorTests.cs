using MLNet.Attention.Tests.Transforms.Models;
using MLNet.Attention.Trainers.Calibration;

namespace MLNet.Attention.Tests.Trainers.Calibration;

[TestClass]
public sealed class ClassCalibratorTests
{
    // Three quarters of the weight are right by a margin m, one quarter is wrong by m.
    private static readonly float[] Labels = [1, 0, 1];
    private static readonly float[] Weights = [1, 2, 1];

    // Targets of 3 rows are 0.8 and 0.2, so the best scale gives a right row 0.75·0.8 + 0.25·0.2.
    private const double Probability = 0.65;

    [TestMethod]
    [DataRow(1f)]
    [DataRow(0.1f)]
    [DataRow(15f)]
    public void LossIsThatOfTheBestFactor_SoTheScaleOfTheLogitsDoesNotMatter(float margin)
    {
        var mixture = new ClassCalibrator([[margin, -margin, -margin]], 1, Labels, Weights);
        var factors = mixture.Fit(1);
        var (loss, accuracy) = mixture.Evaluate(factors);
        Assert.AreEqual(Math.Log(Probability / (1 - Probability)), factors[0] * margin, 1e-4);
        Assert.AreEqual(-0.75 * Math.Log(Probability) - 0.25 * Math.Log(1 - Probability), loss, 1e-4);
        Assert.AreEqual(0.75, accuracy, 1e-12);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(5)]
    public void ItRecoversTheFactorsThatTheLabelsWereDrawnWith(int outputs)
    {
        var data = Draw(outputs, 20_000, 1.5, 0.4);
        var factors = Calibrator(data, outputs).Fit(2);
        Assert.AreEqual(1.5, factors[0], 0.1);
        Assert.AreEqual(0.4, factors[1], 0.1);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(4)]
    public void NoOtherFactors_HaveALowerLoss(int outputs)
    {
        var data = Draw(outputs, 20_000, 1.2, 0.8);
        var mixture = Calibrator(data, outputs);
        var factors = mixture.Fit(2);
        var (loss, _) = mixture.Evaluate(factors);
        foreach (var (first, second) in new[] { (0.1, 0.0), (-0.1, 0), (0, 0.1), (0, -0.1), (0.1, 0.1), (-0.1, -0.1) })
            Assert.IsGreaterThan(loss, mixture.Evaluate([factors[0] + first, factors[1] + second]).Loss);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    public void TwoParts_AreBetterThanEach(int outputs)
    {
        var data = Draw(outputs, 2000, 1, 1);
        var both = Calibrator(data, outputs);
        var (loss, accuracy) = both.Evaluate(both.Fit(2));
        foreach (var part in data.Parts)
        {
            var single = new ClassCalibrator([part], outputs, data.Labels, data.Weights);
            var (singleLoss, singleAccuracy) = single.Evaluate(single.Fit(1));
            Assert.IsLessThan(singleLoss, loss);
            Assert.IsLessThan(accuracy, singleAccuracy);
        }
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    public void AUselessPart_CountsNextToNothing_AndAWrongOneNothing(int outputs)
    {
        var data = Draw(outputs, 20_000, 1, 0);
        var noise = Calibrator(data, outputs).Fit(2);
        Assert.AreEqual(1, noise[0], 0.1);
        Assert.AreEqual(0, noise[1], 0.05);

        var wrong = new ClassCalibrator(
            [data.Parts[0], Array.ConvertAll(data.Parts[0], value => -value)], outputs, data.Labels, data.Weights).Fit(2);
        Assert.AreEqual(0, wrong[1]);
        var silent = new float[data.Labels.Length * outputs];
        Assert.AreEqual(0.0, new ClassCalibrator([silent], outputs, data.Labels, data.Weights).Fit(1)[0]);
    }

    [TestMethod]
    public void AllRight_TheFactorIsFinite_AndTheSurerTheMoreRowsSaySo()
    {
        // Two rows have targets of 0.75, 18 rows of 0.95.
        Assert.AreEqual(Math.Log(3) / 2, new ClassCalibrator([[2, -2]], 1, [1, 0], [1, 1]).Fit(1)[0], 1e-4);
        var rows = Enumerable.Range(0, 18).Select(row => row % 2f).ToArray();
        var many = new ClassCalibrator([Array.ConvertAll(rows, label => label * 4 - 2)], 1, rows, Ones(18));
        var factors = many.Fit(1);
        Assert.AreEqual(Math.Log(19) / 2, factors[0], 1e-4);
        var (loss, accuracy) = many.Evaluate(factors);
        Assert.AreEqual(-Math.Log(0.95), loss, 1e-4);
        Assert.AreEqual(1, accuracy);

        var classes = new ClassCalibrator([[3, 0, 0, 0, 3, 0, 0, 0, 3]], 3, [0, 1, 2], Ones(3)).Fit(1)[0];
        Assert.IsInRange(0.1, 10, classes);
    }

    [TestMethod]
    public void AllWrong_TheFactorIs0()
    {
        var wrong = new ClassCalibrator([[2, -2]], 1, [0, 1], [1, 1]);
        var factors = wrong.Fit(1);
        Assert.AreEqual(0, factors[0]);
        Assert.AreEqual(Math.Log(2), wrong.Evaluate(factors).Loss, 1e-12);
        Assert.AreEqual(Math.Log(3), new ClassCalibrator([new float[9]], 3, [0, 1, 2], Ones(3)).Evaluate([1]).Loss, 1e-12);
    }

    [TestMethod]
    [DataRow(float.MaxValue)]
    [DataRow(1e30f)]
    [DataRow(1e-30f)]
    public void ExtremeLogits_GiveFiniteLosses(float size)
    {
        foreach (var labels in new float[][] { [1, 0], [0, 1], [1, 1] })
        {
            var mixture = new ClassCalibrator([[size, -size]], 1, labels, [1, 1]);
            var factors = mixture.Fit(1);
            Assert.IsTrue(double.IsFinite(factors[0]) && factors[0] >= 0);
            Assert.IsTrue(double.IsFinite(mixture.Evaluate(factors).Loss));
        }
    }

    [TestMethod]
    public void RowsOfWeight0_DoNotCount()
    {
        var all = new ClassCalibrator([[1, -1, 2, 9, -9]], 1, [1, 0, 0, 0, 1], [1, 2, 0.5f, 0, 0]);
        var some = new ClassCalibrator([[1, -1, 2]], 1, [1, 0, 0], [1, 2, 0.5f]);
        Assert.AreEqual(some.Fit(1)[0], all.Fit(1)[0]);
        Assert.AreEqual(some.Evaluate([1]), all.Evaluate([1]));
    }

    [TestMethod]
    public void EqualLogits_AreTheFirstClass_AsInMLNet()
    {
        var (loss, accuracy) = new ClassCalibrator([[0, 0]], 1, [1, 0], [3, 1]).Evaluate([1]);
        Assert.AreEqual(0.25, accuracy);
        Assert.AreEqual(Math.Log(2), loss, 1e-12);
    }

    [TestMethod]
    public void ALogitThatIsNoNumber_IsNoImprovement()
    {
        var mixture = new ClassCalibrator([[float.NaN, 1]], 1, [1, 1], [1, 1]);
        Assert.IsFalse(mixture.Evaluate(mixture.Fit(1)).Loss < double.PositiveInfinity);
    }

    private static ClassCalibrator Calibrator((float[][] Parts, float[] Labels, float[] Weights) data, int outputs) =>
        new(data.Parts, outputs, data.Labels, data.Weights);

    /// <summary>Random logits of two parts and, for each row, a label drawn from the softmax of their weighted sum.</summary>
    private static (float[][] Parts, float[] Labels, float[] Weights) Draw(
        int outputs, int rows, double first, double second)
    {
        var random = new Random(1);
        float[][] parts = [Values(), Values()];
        var labels = new float[rows];
        for (var row = 0; row < rows; row++)
        {
            var logits = Enumerable.Range(row * outputs, outputs).Select(i => first * parts[0][i] + second * parts[1][i]);
            var powers = (outputs == 1 ? logits.Prepend(0) : logits).Select(Math.Exp).ToArray();
            var left = random.NextDouble() * powers.Sum();
            while ((left -= powers[(int)labels[row]]) > 0)
                labels[row]++;
        }
        return (parts, labels, Ones(rows));

        float[] Values() => Enumerable.Range(0, rows * outputs).Select(_ => 4 * random.NextSingle() - 2).ToArray();
    }

    private static float[] Ones(int count) => Enumerable.Repeat(1f, count).ToArray();
}
