using MLNet.Attention.Tests.Transforms.Models;
using MLNet.Attention.Trainers.Calibration;

namespace MLNet.Attention.Tests.Trainers.Calibration;

[TestClass]
public sealed class ClassCalibratorTests
{
    // Three quarters of the weight are right by a margin m, one quarter is wrong by m.
    private static readonly float[] Labels = [1, 0, 1];
    private static readonly float[] Weights = [1, 2, 1];

    // Targets of 3 rows are 0.8 and 0.2. Above, the best probability is that target; below, it is (2·0.2 + 0.8) / 3.
    private const double Above = 0.8;
    private const double Below = 0.4;

    [TestMethod]
    [DataRow(1f)]
    [DataRow(0.1f)]
    [DataRow(15f)]
    public void LossIsThatOfTheBestFactor_SoTheScaleOfTheLogitsDoesNotMatter(float margin)
    {
        var mixture = new ClassCalibrator([[margin, -margin, -margin]], 1, Labels, Weights);
        var factors = mixture.Fit();
        var (loss, accuracy) = mixture.Evaluate(factors);
        Assert.HasCount(2, factors);
        Assert.AreEqual(Math.Log(Above / (1 - Above)), factors[0] * margin + factors[1], 1e-4);
        Assert.AreEqual(Math.Log(Below / (1 - Below)), -factors[0] * margin + factors[1], 1e-4);
        Assert.AreEqual(-0.25 * Math.Log(Above) - 0.5 * Math.Log(1 - Below) - 0.25 * Math.Log(Below), loss, 1e-4);
        Assert.AreEqual(0.75, accuracy, 1e-12);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(5)]
    public void ItRecoversTheFactorsThatTheLabelsWereDrawnWith(int outputs)
    {
        var data = Draw(outputs, 20_000, 1.5, 0.4);
        var factors = Calibrator(data, outputs).Fit();
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
        var factors = mixture.Fit();
        var (loss, _) = mixture.Evaluate(factors);
        foreach (var (first, second) in new[] { (0.1, 0.0), (-0.1, 0), (0, 0.1), (0, -0.1), (0.1, 0.1), (-0.1, -0.1) })
            Assert.IsGreaterThan(loss, mixture.Evaluate([factors[0] + first, factors[1] + second, .. factors[2..]]).Loss);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    public void TwoParts_AreBetterThanEach(int outputs)
    {
        var data = Draw(outputs, 2000, 1, 1);
        var both = Calibrator(data, outputs);
        var (loss, accuracy) = both.Evaluate(both.Fit());
        foreach (var part in data.Parts)
        {
            var single = new ClassCalibrator([part], outputs, data.Labels, data.Weights);
            var (singleLoss, singleAccuracy) = single.Evaluate(single.Fit());
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
        var noise = Calibrator(data, outputs).Fit();
        Assert.AreEqual(1, noise[0], 0.1);
        Assert.AreEqual(0, noise[1], 0.05);

        var wrong = new ClassCalibrator(
            [data.Parts[0], Array.ConvertAll(data.Parts[0], value => -value)], outputs, data.Labels, data.Weights).Fit();
        Assert.AreEqual(0, wrong[1]);
        var silent = new float[data.Labels.Length * outputs];
        Assert.AreEqual(0.0, new ClassCalibrator([silent], outputs, data.Labels, data.Weights).Fit()[0]);
    }

    [TestMethod]
    public void AllRight_TheFactorIsFinite_AndTheSurerTheMoreRowsSaySo()
    {
        // Two rows have targets of 0.75, 18 rows of 0.95.
        Assert.AreEqual(Math.Log(3) / 2, new ClassCalibrator([[2, -2]], 1, [1, 0], [1, 1]).Fit()[0], 1e-4);
        var rows = Enumerable.Range(0, 18).Select(row => row % 2f).ToArray();
        var many = new ClassCalibrator([Array.ConvertAll(rows, label => label * 4 - 2)], 1, rows, Ones(18));
        var factors = many.Fit();
        Assert.AreEqual(Math.Log(19) / 2, factors[0], 1e-4);
        var (loss, accuracy) = many.Evaluate(factors);
        Assert.AreEqual(-Math.Log(0.95), loss, 1e-4);
        Assert.AreEqual(1, accuracy);

        var classes = new ClassCalibrator([[3, 0, 0, 0, 3, 0, 0, 0, 3]], 3, [0, 1, 2], Ones(3)).Fit()[0];
        Assert.IsInRange(0.1, 10, classes);
    }

    [TestMethod]
    public void AllWrong_TheFactorIs0()
    {
        var wrong = new ClassCalibrator([[2, -2]], 1, [0, 1], [1, 1]);
        var factors = wrong.Fit();
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
            var factors = mixture.Fit();
            Assert.IsTrue(double.IsFinite(factors[0]) && factors[0] >= 0);
            Assert.IsTrue(double.IsFinite(mixture.Evaluate(factors).Loss));
        }
    }

    [TestMethod]
    public void RareTrues_GetAnIntercept_ThatMakesTheMeanProbabilityTheirFrequency()
    {
        // The model takes both classes to be equally frequent, and one row in fifty is true.
        var random = new Random(2);
        var labels = Enumerable.Range(0, 20_000).Select(row => row % 50 == 0 ? 1f : 0).ToArray();
        var outputs = Array.ConvertAll(labels, label => (label == 1 ? 1.5f : -1.5f) + 8 * (random.NextSingle() - 0.5f));
        var calibrator = new ClassCalibrator([outputs], 1, labels, Ones(labels.Length));
        var factors = calibrator.Fit();
        var mean = outputs.Average(output => 1 / (1 + Math.Exp(-factors[0] * output - factors[1])));
        Assert.AreEqual(0.02, mean, 1e-3);
        Assert.IsLessThan(0, factors[1]);

        // No other intercept is better, so none is worse than that of no intercept.
        var (loss, _) = calibrator.Evaluate(factors);
        foreach (var change in new[] { -0.2, 0.2 })
            Assert.IsGreaterThan(loss, calibrator.Evaluate([factors[0], factors[1] + change]).Loss);
    }

    [TestMethod]
    [DataRow(1.0)]
    [DataRow(0.4)]
    public void ClassesThatWereShifted_AreShiftedBack(double share)
    {
        var data = Draw(3, 20_000, 1, 1);
        double[] logarithms = [Math.Log(20), 0, Math.Log(0.5)];
        float[][] shifted = [data.Parts[0], [.. data.Parts[1].Select((logit, i) => (float)(logit + share * logarithms[i % 3]))]];
        var factors = new ClassCalibrator(
            shifted, 3, data.Labels, data.Weights, Array.ConvertAll(logarithms, logarithm => -logarithm)).Fit();
        Assert.HasCount(3, factors);
        Assert.AreEqual(1, factors[0], 0.1);
        Assert.AreEqual(1, factors[1], 0.1);
        Assert.AreEqual(share, factors[2], 0.1);
        Assert.HasCount(2, new ClassCalibrator(shifted, 3, data.Labels, data.Weights).Fit(), "no shift, no factor");
    }

    [TestMethod]
    public void PartsOfOneKind_AndOfVeryDifferentSize_ConvergeAll()
    {
        // Two networks that say nearly the same, one in units of a millionth, both far off zero.
        var random = new Random(5);
        var labels = Enumerable.Range(0, 4000).Select(_ => random.Next(2) * 1f).ToArray();
        float Noise() => random.NextSingle() - 0.5f;
        var first = Array.ConvertAll(labels, label => 8 + (label - 0.5f) * 0.4f + Noise());
        var second = Array.ConvertAll(first, output => 1e-6f * (output + 0.1f * Noise()));
        var calibrator = new ClassCalibrator([first, second], 1, labels, Ones(labels.Length));
        var factors = calibrator.Fit();
        var (loss, _) = calibrator.Evaluate(factors);
        foreach (var (i, size) in new[] { 0.01, 1e4, 0.05 }.Index())
        {
            foreach (var sign in new[] { -1, 1 })
            {
                var other = (double[])factors.Clone();
                other[i] = i < 2 ? Math.Max(0, other[i] + sign * size) : other[i] + sign * size;
                Assert.IsGreaterThanOrEqualTo(loss - 1e-12, calibrator.Evaluate(other).Loss);
            }
        }
    }

    [TestMethod]
    public void RowsOfWeight0_DoNotCount()
    {
        var all = new ClassCalibrator([[1, -1, 2, 9, -9]], 1, [1, 0, 0, 0, 1], [1, 2, 0.5f, 0, 0]);
        var some = new ClassCalibrator([[1, -1, 2]], 1, [1, 0, 0], [1, 2, 0.5f]);
        Assert.AreEqual(some.Fit()[0], all.Fit()[0]);
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
        Assert.IsFalse(mixture.Evaluate(mixture.Fit()).Loss < double.PositiveInfinity);
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
