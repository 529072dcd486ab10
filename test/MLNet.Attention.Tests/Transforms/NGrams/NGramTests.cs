using System.Runtime.InteropServices;
using MLNet.Attention.Transforms.NGrams;

namespace MLNet.Attention.Tests.Transforms.NGrams;

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
        Extract(text).Where(item => item.Bucket < NGramExtractor.WordBuckets).Sum(item => item.Count);

    private static int Runs(string text) =>
        Extract(text).Where(item => item.Bucket >= NGramExtractor.WordBuckets).Sum(item => item.Count);

    [TestMethod]
    [DataRow("", 0, 0)]
    [DataRow(" \t ", 0, 0)]
    [DataRow("a", 2, 3)] // the word and the pair with the start; " a", "a ", " a "
    [DataRow("not bad", 4, 30)]
    [DataRow("well, no!", 8, 40)] // punctuation is a word of its own
    public void CountsWordsPairsAndRuns(string text, int words, int runs)
    {
        Assert.AreEqual(words, Words(text));
        Assert.AreEqual(runs, Runs(text));
    }

    [TestMethod]
    public void OrderOfWords_ChangesThePairsAndTheRunsAcrossWords()
    {
        var (one, other) = (Extract("very good film"), Extract("good very film"));
        var common = one.Intersect(other).ToList();
        Assert.AreEqual(3, common.Count(item => item.Bucket < NGramExtractor.WordBuckets), "words");
        Assert.AreEqual(45, common.Count(item => item.Bucket >= NGramExtractor.WordBuckets), "runs within words");
        Assert.AreEqual(Runs("very good film"), Runs("good very film"));
    }

    [TestMethod]
    public void WhiteSpace_CountsAsOneSpace()
    {
        CollectionAssert.AreEqual(Extract("very good film"), Extract(" very\t \r\n good  film  "));
        CollectionAssert.AreEqual(Extract(""), Extract(" \t\n"));
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
        var features = new NGramFeatures(buckets, Enumerable.Repeat(1.5f, buckets.Length).ToArray(), pairs: false);
        var vector = new NGramVector();
        features.Fill(vector, CollectionsMarshal.AsSpan(found));

        Assert.HasCount(found.Count, vector.Items);
        var words = found.Count(item => item.Bucket < NGramExtractor.WordBuckets);
        Assert.AreEqual(1, vector.Items.Take(words).Sum(item => item.Value * item.Value), 1e-5);
        Assert.AreEqual(1, vector.Items.Skip(words).Sum(item => item.Value * item.Value), 1e-5);
    }

    [TestMethod]
    public void UnknownNGrams_CountNothing()
    {
        var features = new NGramFeatures([], [], pairs: false);
        var vector = new NGramVector();
        features.Fill(vector, CollectionsMarshal.AsSpan(Extract("anything")));
        Assert.IsEmpty(vector.Items);
        var scores = new float[2];
        new NGramModel(features, [], [-0.25f, 3]).Score(vector, scores);
        CollectionAssert.AreEqual(new[] { -0.25f, 3 }, scores);
    }
}
