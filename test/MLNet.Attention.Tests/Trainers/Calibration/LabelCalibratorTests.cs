using MLNet.Attention.Trainers.Calibration;

namespace MLNet.Attention.Tests.Trainers.Calibration;

/// <summary>Labels calibrated apart, and together where they are rare.</summary>
[TestClass]
public sealed class LabelCalibratorTests
{
    private const int Rows = 400;

    private static readonly float[] Weights = [.. Enumerable.Range(0, Rows).Select(row => row % 5 == 0 ? 2f : 1)];

    [TestMethod]
    public void EachLabel_IsCalibratedAsIfItWereAlone()
    {
        var (parts, targets) = Draw(0.5, 0.3, 0.1);
        var fitted = new LabelCalibrator(parts, targets, Weights, threshold: null).Fit();
        var (losses, right, wrong) = (new List<double>(), 0.0, 0.0);
        for (var label = 0; label < 3; label++)
        {
            float[][] own = [.. parts.Select(part => Column(part, label))];
            var alone = new ClassCalibrator(own, 1, Column(targets, label), Weights);
            var factors = alone.Fit();
            var (scales, intercept) = fitted.Of(label);
            CollectionAssert.AreEqual(factors, (double[])[.. scales, intercept]);
            losses.Add(alone.Evaluate(factors).Loss);
            float[] probabilities = [.. Enumerable.Range(0, Rows).Select(row => (float)(1 / (1 + Math.Exp(
                -factors[0] * own[0][row] - factors[1] * own[1][row] - factors[2]))))];
            var threshold = fitted.Labels![label].Threshold;
            Assert.AreEqual(ThresholdSearch.Best(probabilities, Column(targets, label), Weights), threshold, 1e-6);
            for (var row = 0; row < Rows; row++)
            {
                var (isTrue, isPredicted) = (targets[3 * row + label] > 0, probabilities[row] > threshold);
                right += isTrue && isPredicted ? Weights[row] : 0;
                wrong += isTrue != isPredicted ? Weights[row] : 0;
            }
        }
        Assert.AreEqual(losses.Average(), fitted.Loss, 1e-9);
        Assert.AreEqual(2 * right / (2 * right + wrong), fitted.Accuracy!.Value, 1e-6, "the micro F1");
        var mean = Enumerable.Range(0, 3).Average(label => fitted.Of(label).Scales[0]);
        Assert.AreEqual(mean, fitted.Scales[0], 1e-12);
    }

    [TestMethod]
    public void RareLabels_ShareTheirCalibration_AndTheMicroThreshold()
    {
        // Two labels of 6 rows each, which are enough together, and one that all rows but 6 have.
        var (parts, targets) = Draw(0.5, 0.015, 0.015, 0.985);
        var fitted = new LabelCalibrator(parts, targets, Weights, threshold: null).Fit();
        int[] rare = [1, 2, 3];
        float[] Pick(float[] values) => [.. Enumerable.Range(0, Rows).SelectMany(row => rare.Select(l => values[4 * row + l]))];
        var together = new ClassCalibrator([.. parts.Select(Pick)], 1, Pick(targets),
            [.. Weights.SelectMany(weight => Enumerable.Repeat(weight, 3))]).Fit();
        foreach (var label in rare)
            CollectionAssert.AreEqual(together, (double[])[.. fitted.Of(label).Scales, fitted.Of(label).Intercept]);
        CollectionAssert.AreEqual(together, (double[])[.. fitted.Scales, fitted.Intercept]);
        CollectionAssert.AreNotEqual(fitted.Scales, fitted.Of(0).Scales);

        float[] probabilities = [.. Enumerable.Range(0, 4 * Rows).Select(i =>
        {
            var (scales, intercept) = fitted.Of(i % 4);
            return (float)(1 / (1 + Math.Exp(-scales[0] * parts[0][i] - scales[1] * parts[1][i] - intercept)));
        })];
        var micro = ThresholdSearch.Best(probabilities, targets, Weights);
        Assert.AreEqual(micro, fitted.Labels![1].Threshold, 1e-6);
        Assert.AreEqual(micro, fitted.Labels[2].Threshold, 1e-6);
        Assert.AreNotEqual(micro, fitted.Labels[3].Threshold, "it has enough rows for a threshold");
    }

    [TestMethod]
    public void WithTooFewRowsOfRareLabels_AllLabelsTakePart()
    {
        var (parts, targets) = Draw(0.5, 0, 0.4);
        var fitted = new LabelCalibrator(parts, targets, Weights, threshold: 0.25).Fit();
        var all = new ClassCalibrator(parts, 1, targets, [.. Weights.SelectMany(weight => Enumerable.Repeat(weight, 3))]).Fit();
        CollectionAssert.AreEqual(all, (double[])[.. fitted.Of(1).Scales, fitted.Of(1).Intercept]);
        CollectionAssert.AreEqual(new[] { 0.25, 0.25, 0.25 }, fitted.Labels!.Select(label => label.Threshold).ToArray());
    }

    [TestMethod]
    public void NoLabelAtAll_AndWeightsOf0_AreFinite()
    {
        var (parts, targets) = Draw(0, 0);
        var none = new LabelCalibrator(parts, targets, Weights, threshold: null).Fit();
        Assert.IsTrue(double.IsFinite(none.Loss) && none.Accuracy == 0, $"{none}");
        Assert.IsTrue(none.Labels!.All(label => label.Threshold is > 0 and < 1));
        (parts, targets) = Draw(0.5, 0.3);
        float[] weights = [.. Enumerable.Range(0, Rows).Select(row => row < 8 ? 1f : 0)];
        var few = new LabelCalibrator(parts, targets, weights, threshold: null).Fit();
        CollectionAssert.AreEqual(few.Of(0).Scales, few.Of(1).Scales, "rows without a weight do not count");
    }

    [TestMethod]
    public void ItMayBeCancelled()
    {
        var (parts, targets) = Draw(0.5, 0.3);
        Assert.ThrowsExactly<OperationCanceledException>(() => new LabelCalibrator(parts, targets, Weights, threshold: null)
        {
            CheckAlive = () => throw new OperationCanceledException(),
        }.Fit());
    }

    private static float[] Column(float[] values, int label)
    {
        var labels = values.Length / Rows;
        return [.. Enumerable.Range(0, Rows).Select(row => values[row * labels + label])];
    }

    /// <summary>Two parts that tell something of labels with the given shares of rows, each on a scale of its own.</summary>
    private static (float[][] Parts, float[] Targets) Draw(params double[] shares)
    {
        var random = new Random(2);
        var targets = new float[Rows * shares.Length];
        for (var label = 0; label < shares.Length; label++)
        {
            var rows = Enumerable.Range(0, Rows).ToArray();
            random.Shuffle(rows);
            foreach (var row in rows.Take((int)Math.Round(shares[label] * Rows)))
                targets[row * shares.Length + label] = 1;
        }
        float[] Part(float scale) => Array.ConvertAll(
            targets, target => scale * (float)(target - 0.5 + 1.5 * (random.NextDouble() + random.NextDouble() - 1)));
        return ([Part(1), Part(5)], targets);
    }
}
