using MLNet.Attention.Transforms.Metrics;

namespace MLNet.Attention.Tests.Transforms.Metrics;

[TestClass]
public sealed class RougeTests
{
    [TestMethod]
    public void KnownAnswers_OfALine()
    {
        var scores = Measure("the cat sat on the mat", "the cat on a mat");
        // Words: the, cat, on, mat: 4 of 5 and of 6.
        AssertScore(scores[0], 4, 5, 6);
        // Pairs: "the cat" of 4 and of 5.
        AssertScore(scores[1], 1, 4, 5);
        // In order: the cat on mat.
        AssertScore(scores[2], 4, 5, 6);
        Assert.AreEqual(scores[2], scores[3]);
    }

    [TestMethod]
    public void RepeatedWords_CountAsOftenAsTheOtherTextHasThem()
    {
        var scores = Measure("the the cat", "the the the the");
        AssertScore(scores[0], 2, 4, 3);
        AssertScore(scores[1], 1, 3, 2); // "the the" once
        AssertScore(scores[2], 2, 4, 3);
    }

    [TestMethod]
    public void OrderMatters_ToPairsAndSubsequences()
    {
        var scores = Measure("a b c d", "d c b a");
        AssertScore(scores[0], 4, 4, 4);
        AssertScore(scores[1], 0, 3, 3);
        AssertScore(scores[2], 1, 4, 4);
    }

    [TestMethod]
    public void RougeLsum_JoinsTheSubsequencesOfSentences()
    {
        // The example of the paper, section 3.2: w1 w2 w3 w4 w5 against w1 w2 w6 w7 w8 and w1 w3 w8 w9 w5 has w1 w2 and w1 w3 w5,
        // together w1 w2 w3 w5: recall 4/5, of 10 words precision 4/10.
        var scores = Measure("w1 w2 w3 w4 w5", "w1 w2 w6 w7 w8\nw1 w3 w8 w9 w5");
        AssertScore(scores[3], 4, 10, 5);
        // As one line, w1 w2 w3 w5 is a subsequence too, but of an output in the other order only w1 w3 w5.
        scores = Measure("w1 w2 w3 w4 w5", "w1 w3 w8 w9 w5\nw1 w2 w6 w7 w8");
        AssertScore(scores[2], 3, 10, 5);
        AssertScore(scores[3], 4, 10, 5);
    }

    [TestMethod]
    public void RougeLsum_CountsNoWordOfTheOutputTwice()
    {
        // Each of the target's sentences has "a" in common with the output, which has it once.
        AssertScore(Measure("a b\na c\na d", "a x")[3], 1, 2, 6);
        // Two sentences of the output cover the same word of the target.
        AssertScore(Measure("a b", "a x\na y")[3], 1, 4, 2);
    }

    [TestMethod]
    public void TheStemmer_MakesFormsOfAWordEqual()
    {
        Assert.AreEqual(0, Measure("connections", "connected")[0].F1);
        Assert.AreEqual(1, Measure("connections", "connected", useStemmer: true)[0].F1);
    }

    [TestMethod]
    [DataRow("", "")]
    [DataRow("a b", "")]
    [DataRow("", "a b")]
    [DataRow("a b", "\u4E2D\u6587 !")]
    [DataRow("\n\n", "a\nb")]
    public void TextsWithoutTokens_ScoreZero(string target, string output)
    {
        foreach (var score in Measure(target, output))
            Assert.AreEqual(default, score);
    }

    [TestMethod]
    public void OneWord_HasNoPairs()
    {
        var scores = Measure("cat", "cat");
        Assert.AreEqual(new RougeScore(1, 1, 1), scores[0]);
        Assert.AreEqual(default, scores[1]);
        Assert.AreEqual(new RougeScore(1, 1, 1), scores[2]);
    }

    [TestMethod]
    public void OfSeveralTargets_EachKindTakesItsBest()
    {
        // ROUGE-1: 3/3 against the first target, 2/3 against the second. ROUGE-2: 0 of 2 against the first, 1 of 2 against the
        // second.
        var scores = MeasureAll(["c b a", "a b d"], "a b c", RougeReferences.Best);
        AssertScore(scores[0], 3, 3, 3);
        AssertScore(scores[1], 1, 2, 2);
        AssertScore(scores[2], 2, 3, 3);
        // Of equals the first one: F1 is 1/2 against both.
        Assert.AreEqual(1, MeasureAll(["a b c", "a"], "a", RougeReferences.Best)[0].F1);
        Assert.AreEqual(new RougeScore(1, 1.0 / 3, 0.5), MeasureAll(["a b c", "a x y"], "a", RougeReferences.Best)[0]);
    }

    [TestMethod]
    public void OfSeveralTargets_TheMeanIsOverAll()
    {
        var scores = MeasureAll(["c b a", "a b d"], "a b c", RougeReferences.Mean);
        Assert.AreEqual((1 + (2.0 / 3)) / 2, scores[0].F1, 1e-12);
        Assert.AreEqual(0.25, scores[1].F1, 1e-12);
        Assert.AreEqual(0.25, scores[1].Precision, 1e-12);
        Assert.AreEqual(0.5, scores[2].Recall, 1e-12); // 1/3 and 2/3
    }

    private static void AssertScore(RougeScore score, int hits, int outputUnits, int targetUnits)
    {
        var (precision, recall) = (hits / (double)outputUnits, hits / (double)targetUnits);
        Assert.AreEqual(precision, score.Precision, 1e-12);
        Assert.AreEqual(recall, score.Recall, 1e-12);
        Assert.AreEqual(hits == 0 ? 0 : 2.0 * hits / (outputUnits + targetUnits), score.F1, 1e-12);
    }

    private static RougeScore[] Measure(string target, string output, bool useStemmer = false)
    {
        var tokenizer = new RougeTokenizer(useStemmer);
        var scores = new RougeScore[Rouge.Kinds];
        new Rouge().Measure(tokenizer.Tokenize(target), tokenizer.Tokenize(output), scores);
        return scores;
    }

    private static RougeScore[] MeasureAll(string[] targets, string output, RougeReferences references)
    {
        var tokenizer = new RougeTokenizer();
        var scores = new RougeScore[Rouge.Kinds];
        var tokens = targets.Select(target => tokenizer.Tokenize(target)).ToArray();
        new Rouge().Measure(tokens, tokenizer.Tokenize(output), references, scores);
        return scores;
    }
}
