using MLNet.Attention.Transforms.Metrics;

namespace MLNet.Attention.Tests.Transforms.Metrics;

[TestClass]
public sealed class BleuTests
{
    [TestMethod]
    public void KnownAnswer_OfOneRow()
    {
        // Words 5 of 6 (the output has a third "the"), pairs "the cat", "on the", "the mat" of 5, triples "on the mat" of 4,
        // and of 3 quadruples none: smoothed to half a match. The lengths are equal.
        var score = Score(("the cat the on the mat", ["the cat sat on the mat"]));
        CollectionAssert.AreEqual(new[] { 500.0 / 6, 60, 25, 50.0 / 3 }, score.Precisions.ToArray());
        Assert.AreEqual(100 * Math.Pow(5.0 / 6 * 3 / 5 / 4 / 6, 0.25), score.Score, 1e-9);
        Assert.AreEqual(1, score.BrevityPenalty);
        Assert.AreEqual((6, 6), (score.OutputLength, score.TargetLength));
    }

    [TestMethod]
    public void Statistics_AreAddedUpOverRows()
    {
        // Row 1: all of 4, 3, 2, 1. Row 2: of 4 words, 3 pairs, 2 triples, 1 quadruple: 1, 0, 0, 0. Lengths 8 and 10.
        var score = Score(("a b c d", ["a b c d"]), ("x f y z", ["e f g h i j"]));
        CollectionAssert.AreEqual(new[] { 62.5, 50, 50, 50 }, score.Precisions.ToArray());
        Assert.AreEqual(Math.Exp(1 - (10.0 / 8)), score.BrevityPenalty, 1e-12);
        Assert.AreEqual(100 * score.BrevityPenalty * Math.Pow(0.625 * 0.125, 0.25), score.Score, 1e-9);
    }

    [TestMethod]
    public void Smoothing_HalvesAtEachOrderWithoutMatch()
    {
        // 1 of 4 words; then 1/2 of 3, 1/4 of 2, 1/8 of 1.
        var score = Score(("a x y z", ["a b c d"]));
        CollectionAssert.AreEqual(new[] { 25, 100.0 / 6, 12.5, 12.5 }, score.Precisions.ToArray());
        Assert.AreEqual(Math.Pow(25 * (100.0 / 6) * 12.5 * 12.5, 0.25), score.Score, 1e-9);
    }

    [TestMethod]
    public void WithoutAnyMatch_TheScoreIsZero()
    {
        var score = Score(("x y z v w", ["a b c d e"]));
        Assert.AreEqual(0, score.Score);
        CollectionAssert.AreEqual(new double[4], score.Precisions.ToArray());
        Assert.AreEqual(1, score.BrevityPenalty);
    }

    [TestMethod]
    public void OutputsWithoutAnyQuadruple_ScoreZero_ThoughAllIsRight()
    {
        var score = Score(("a b c", ["a b c"]));
        Assert.AreEqual(0, score.Score);
        CollectionAssert.AreEqual(new double[] { 100, 100, 100, 0 }, score.Precisions.ToArray());
    }

    [TestMethod]
    public void OfSeveralTargets_AnNGramTakesItsHighestCount()
    {
        // "a a" is in the first, "b" in the second, and "b c" and "c b" nowhere.
        var score = Score(("a a b c b", ["a a x x x", "b y y y y"]));
        CollectionAssert.AreEqual(new[] { 60.0, 25, 100.0 / 6, 12.5 }, score.Precisions.ToArray());
    }

    [TestMethod]
    [DataRow("a b c", 4, "a b c d", "a b c d e f")]
    [DataRow("a b c", 2, "a b c d", "a b")] // of equally near ones the shorter
    [DataRow("a b c", 2, "a b", "a b c d")]
    [DataRow("a b c", 3, "a b", "c b a", "a b c d")]
    [DataRow("", 1, "a b", "a")]
    public void OfSeveralTargets_TheLengthIsTheNearest(string output, int expected, params string[] targets)
    {
        var score = Score((output, targets));
        Assert.AreEqual(expected, score.TargetLength);
    }

    [TestMethod]
    public void EmptyTexts_ScoreZero()
    {
        Assert.AreEqual(0, Score(("", ["a b"])).BrevityPenalty);
        Assert.AreEqual(0, Score(("", ["a b"])).Score);
        Assert.AreEqual(0, Score(("a b", [""])).Score);
        Assert.AreEqual(1, Score(("", [""])).BrevityPenalty);
        Assert.AreEqual(0, Score(("", [""])).Score);
    }

    [TestMethod]
    public void Case_IsKept() => Assert.AreEqual(60, Score(("The cat sat on it", ["the cat sat on It"])).Precisions[0]);

    [TestMethod]
    public void Measure_ReturnsTheMeanLengthOfTheTargets() => Assert.AreEqual(2.5,
        new Bleu().Measure([.. Texts("a b c", "a.")], "x".AsMemory(), new double[Bleu.StatisticCount]), 1e-12);

    private static BleuScore Score(params (string Output, string[] Targets)[] rows)
    {
        var bleu = new Bleu();
        var sums = new double[Bleu.StatisticCount];
        var statistics = new double[Bleu.StatisticCount];
        foreach (var (output, targets) in rows)
        {
            bleu.Measure([.. Texts(targets)], output.AsMemory(), statistics);
            for (var i = 0; i < sums.Length; i++)
                sums[i] += statistics[i];
        }
        return Bleu.Score(sums);
    }

    private static IEnumerable<ReadOnlyMemory<char>> Texts(params string[] texts) => texts.Select(text => text.AsMemory());
}
