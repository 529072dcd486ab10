using MLNet.Attention.Trainers.Calibration;

namespace MLNet.Attention.Tests.Trainers.Calibration;

[TestClass]
public sealed class ThresholdSearchTests
{
    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    public void NoOtherThreshold_HasAHigherF1(int labels)
    {
        var random = new Random(4);
        for (var trial = 0; trial < 50; trial++)
        {
            var rows = 1 + random.Next(12);
            // Of few values, so that many are equal.
            float[] probabilities = [.. Enumerable.Range(0, rows * labels).Select(_ => (1 + random.Next(9)) / 10f)];
            float[] targets = [.. probabilities.Select(_ => (float)random.Next(2))];
            float[] weights = [.. Enumerable.Range(0, rows).Select(_ => random.Next(3) / 2f)];
            (targets[0], weights[0]) = (1, 1);
            var found = ThresholdSearch.Best(probabilities, targets, weights);
            Assert.IsTrue(found is > 0 and < 1, $"{found}");
            var best = Enumerable.Range(0, 10).Max(i => F1(i / 10.0 + 0.05));
            Assert.AreEqual(best, F1(found), 1e-12, $"trial {trial}");

            double F1(double threshold)
            {
                double right = 0, wrong = 0;
                for (var i = 0; i < probabilities.Length; i++)
                {
                    var (weight, isTrue, isPredicted) = (weights[i / labels], targets[i] > 0, probabilities[i] > threshold);
                    right += isTrue && isPredicted ? weight : 0;
                    wrong += isTrue != isPredicted ? weight : 0;
                }
                return 2 * right / (2 * right + wrong);
            }
        }
    }

    [TestMethod]
    public void ItIsHalfWayBetweenTheProbabilities()
    {
        Assert.AreEqual(0.55, ThresholdSearch.Best([0.2f, 0.7f, 0.4f, 0.9f], [0, 1, 0, 1], [1, 1, 1, 1]), 1e-6);
        Assert.AreEqual(0.1, ThresholdSearch.Best([0.2f, 0.7f], [1, 1], [1, 1]), 1e-6, "all are true");
        Assert.AreEqual(0.55, ThresholdSearch.Best([0.2f, 0.7f, 0.4f, 0.9f], [1, 1, 0, 1], [0, 1, 1, 1]), 1e-6, "a weight of 0");
        Assert.AreEqual(0.1, ThresholdSearch.Best([0.2f, 0.7f, 0.4f, 0.9f], [1, 1, 0, 1], [9, 1, 1, 1]), 1e-6, "a weight of 9");
    }
}
