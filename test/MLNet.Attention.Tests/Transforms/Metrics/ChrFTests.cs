using MLNet.Attention.Transforms.Metrics;

namespace MLNet.Attention.Tests.Transforms.Metrics;

[TestClass]
public sealed class ChrFTests
{
    [TestMethod]
    public void KnownAnswer_OfOneRow()
    {
        // "abc" against "abd": 2 of 3, 1 of 2, 0 of 1 on both sides, and no more orders: precision and recall are 7/18.
        Assert.AreEqual(100 * 7.0 / 18, Score(("abc", ["abd"])), 1e-9);
    }

    [TestMethod]
    public void Recall_CountsFourTimesAsMuch()
    {
        // "ab" against "abcd". Orders 1 and 2 are on both sides: precision 1; recall (2/4 + 1/3)/2 = 5/12.
        Assert.AreEqual(100 * 5 * (5.0 / 12) / (4 + (5.0 / 12)), Score(("ab", ["abcd"])), 1e-9);
        // The other way round: precision 5/12, recall 1.
        Assert.AreEqual(100 * 5 * (5.0 / 12) / ((4 * 5.0 / 12) + 1), Score(("abcd", ["ab"])), 1e-9);
    }

    [TestMethod]
    public void Statistics_AreAddedUpOverRows()
    {
        // Order 1: row 1 has 2 of 2 and 2; row 2 has 1 of 1 and of 3: together 3 of 3 and of 5. Order 2: 1 of 1 and of 1; row
        // 2's output has none, its target 2: 1 of 1 and of 3. Order 3: only a target has one, so it does not count.
        // Precision 1, recall (3/5 + 1/3)/2 = 7/15.
        Assert.AreEqual(100 * 5 * (7.0 / 15) / (4 + (7.0 / 15)), Score(("ab", ["ab"]), ("x", ["xyz"])), 1e-9);
    }

    [TestMethod]
    public void AnOrderThatTheTargetLacks_DoesNotCountTheOutput()
    {
        // Row 2 has pairs in its output only. If they counted, precision of order 2 were 1/2.
        // Order 1: 3 of 4 and of 3; order 2: 1 of 1 and of 1. Precision 7/8, recall 1.
        Assert.AreEqual(100 * 5 * (7.0 / 8) / ((4 * 7.0 / 8) + 1), Score(("ab", ["ab"]), ("xy", ["x"])), 1e-9);
    }

    [TestMethod]
    public void WhiteSpace_IsLeftOut()
    {
        Assert.AreEqual(100, Score(("a b\u3000c\u001Cd", [" abcd\n"])), 1e-9);
    }

    [TestMethod]
    public void Characters_AreCodePoints()
    {
        // One of two in common. As halves of surrogate pairs it would be 3 of 4.
        Assert.AreEqual(25, Score(("\U0001F600\U0001F601", ["\U0001F600\U0001F602"])), 1e-9); // orders 1 and 2: (1/2 + 0)/2
    }

    [TestMethod]
    public void Case_IsKept() => Assert.AreEqual(0, Score(("a", ["A"])));

    [TestMethod]
    public void OfSeveralTargets_TheBestCounts()
    {
        Assert.AreEqual(100, Score(("abc", ["xyz", "abc"])), 1e-9);
        Assert.AreEqual(100 * 7.0 / 18, Score(("abc", ["abd", "xyz"])), 1e-9);
    }

    [TestMethod]
    public void EmptyTexts_ScoreZero()
    {
        Assert.AreEqual(0, Score(("", [""])));
        Assert.AreEqual(0, Score(("a", [""])));
        Assert.AreEqual(0, Score(("", ["a"])));
        Assert.AreEqual(0, Score(("", ["a", "b"])));
    }

    [TestMethod]
    public void LoneSurrogates_AreCharacters() => Assert.AreEqual(100, Score(("a\uD83Db", ["a\uD83Db"])), 1e-9);

    private static double Score(params (string Output, string[] Targets)[] rows)
    {
        var chrF = new ChrF();
        var sums = new double[ChrF.StatisticCount];
        var statistics = new double[ChrF.StatisticCount];
        foreach (var (output, targets) in rows)
        {
            chrF.Measure([.. targets.Select(target => target.AsMemory())], output.AsMemory(), statistics);
            for (var i = 0; i < sums.Length; i++)
                sums[i] += statistics[i];
        }
        return ChrF.Score(sums);
    }
}
