using System.Runtime.InteropServices;
using MLNet.Attention.Trainers;
using MLNet.Attention.Transforms;

namespace MLNet.Attention.Tests.NGrams;

[TestClass]
public sealed class NGramTests
{
    private static List<(int Bucket, int Count)> Extract(string text, bool lowerCase = true)
    {
        var found = new List<(int, int)>();
        new NGramExtractor(lowerCase).Extract(text, found);
        found.Sort();
        return found;
    }

    private static int Words(string text) =>
        Extract(text).Where(item => item.Bucket < NGramExtractor.BucketsPerBlock).Sum(item => item.Count);

    private static int Runs(string text) =>
        Extract(text).Where(item => item.Bucket >= NGramExtractor.BucketsPerBlock).Sum(item => item.Count);

    [TestMethod]
    [DataRow("", 0, 0)]
    [DataRow(" \t ", 0, 0)]
    [DataRow("a", 2, 3)] // the word and the pair with the start; " a", "a ", " a "
    [DataRow("not bad", 4, 20)]
    [DataRow("well, no!", 8, 28)] // punctuation is a word of its own
    public void CountsWordsPairsAndRuns(string text, int words, int runs)
    {
        Assert.AreEqual(words, Words(text));
        Assert.AreEqual(runs, Runs(text));
    }

    [TestMethod]
    public void OrderOfWords_ChangesThePairsOnly()
    {
        var (one, other) = (Extract("very good film"), Extract("good very film"));
        CollectionAssert.AreNotEqual(one, other);
        CollectionAssert.AreEqual(
            one.Where(item => item.Bucket >= NGramExtractor.BucketsPerBlock).ToList(),
            other.Where(item => item.Bucket >= NGramExtractor.BucketsPerBlock).ToList());
    }

    [TestMethod]
    public void Case_CountsOnlyIfAsked()
    {
        CollectionAssert.AreEqual(Extract("GOOD Film"), Extract("good film"));
        CollectionAssert.AreNotEqual(Extract("GOOD Film", lowerCase: false), Extract("good film", lowerCase: false));
    }

    [TestMethod]
    public void AnExtractor_ForgetsTheTextBefore()
    {
        var extractor = new NGramExtractor(lowerCase: true);
        var found = new List<(int, int)>();
        extractor.Extract("a long text before it", found);
        found.Clear();
        extractor.Extract("short", found);
        found.Sort();
        CollectionAssert.AreEqual(Extract("short"), found);
    }

    [TestMethod]
    public void AVector_HasBothBlocksOfLength1()
    {
        var found = Extract("not bad at all, not bad");
        var buckets = found.Select(item => item.Bucket).ToArray();
        var features = new NGramFeatures(buckets, Enumerable.Repeat(1.5f, buckets.Length).ToArray());
        var vector = new NGramVector();
        features.Fill(vector, CollectionsMarshal.AsSpan(found));

        Assert.HasCount(found.Count, vector.Items);
        var words = found.Count(item => item.Bucket < NGramExtractor.BucketsPerBlock);
        Assert.AreEqual(1, vector.Items.Take(words).Sum(item => item.Value * item.Value), 1e-5);
        Assert.AreEqual(1, vector.Items.Skip(words).Sum(item => item.Value * item.Value), 1e-5);
    }

    [TestMethod]
    public void UnknownNGrams_CountNothing()
    {
        var features = new NGramFeatures([], []);
        var vector = new NGramVector();
        features.Fill(vector, CollectionsMarshal.AsSpan(Extract("anything")));
        Assert.IsEmpty(vector.Items);
        Assert.AreEqual(-0.25f, new NGramModel(features, [], -0.25f).Score(vector));
    }

    [TestMethod]
    public void TheSupportVectorMachine_FindsTheMinimum()
    {
        // Two features, weights 1: the loss around the solution is nowhere lower.
        (float X, float Y, bool True)[] points =
            [(1, 0, true), (0.8f, 0.3f, true), (0.1f, 0.2f, true), (-1, 0.2f, false), (-0.2f, -0.9f, false), (0.3f, -0.1f, false)];
        var rows = new SparseRows(points.Length);
        var vector = new NGramVector();
        foreach (var point in points)
        {
            vector.Items.Clear();
            vector.Items.AddRange([(0, point.X), (1, point.Y)]);
            rows.Add(vector);
        }
        var weights = new float[] { 1, 1, 2, 1, 1, 0.5f };
        var (w, bias) = LinearSupportVectorMachine.Train(
            rows, [.. points.Select(point => point.True)], weights, 2, new Random(1), () => { });

        double Loss(double w0, double w1, double b) => (w0 * w0 + w1 * w1 + b * b) / 2 + points.Select((point, i) =>
            weights[i] * Math.Pow(Math.Max(0, 1 - (point.True ? 1 : -1) * (w0 * point.X + w1 * point.Y + b)), 2)).Sum();
        var least = Loss(w[0], w[1], bias);
        foreach (var (dx, dy, db) in new[] { (0.05, 0.0, 0.0), (-0.05, 0, 0), (0, 0.05, 0), (0, -0.05, 0), (0, 0, 0.05), (0, 0, -0.05) })
            Assert.IsGreaterThan(least, Loss(w[0] + dx, w[1] + dy, bias + db));
    }

    [TestMethod]
    public void RowsOfWeight0_AreNotLearntFrom()
    {
        var rows = new NGramRows();
        var extractor = new NGramExtractor(lowerCase: true);
        foreach (var text in new[] { "good good", "good film", "bad bad", "bad film", "good bad", "bad good" })
            rows.Add(text, extractor);
        NGramModel Train(float[] labels) => NGramTrainer.Train(
            rows, labels, [1, 1, 1, 1, 0, 0], [0, 1, 2, 3, 4, 5], new Random(1), () => { });
        var (one, other) = (Train([1, 1, 0, 0, 1, 1]), Train([1, 1, 0, 0, 0, 0]));
        CollectionAssert.AreEqual(one.Weights, other.Weights);
    }

    [TestMethod]
    public void AMixture_WeighsThePartThatIsRight()
    {
        var random = new Random(1);
        double[] good = [.. Enumerable.Range(0, 200).Select(_ => random.NextDouble() * 4 - 1)];
        double[] noise = [.. good.Select(_ => random.NextDouble() * 4 - 2)];
        var weights = Enumerable.Repeat(1f, good.Length).ToArray();

        var (first, second) = LogitScale.BestMixture(good, noise, weights);

        Assert.IsGreaterThan(0.5, first);
        Assert.IsLessThan(0.3, second);
    }
}
