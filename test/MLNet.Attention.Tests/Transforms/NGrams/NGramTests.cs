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

    /// <summary>All runs of words with the start of the text, and all runs of characters, of each length.</summary>
    [TestMethod]
    [DataRow(1, 0, 1, "a|b|c")]
    [DataRow(2, 0, 1, "a|^a|b|a b|c|b c")]
    [DataRow(3, 0, 1, "a|^a|b|a b|^a b|c|b c|a b c")]
    [DataRow(8, 0, 1, "a|^a|b|a b|^a b|c|b c|a b c|^a b c")]
    [DataRow(0, 2, 1, "^|^a|a|a | | b|b|b | | c|c|c$|$")]
    [DataRow(0, 3, 3, "^a |a b| b |b c| c$")]
    [DataRow(1, 16, 7, "a|b|c|^a b c$")]
    [DataRow(0, 16, 8, "")]
    public void TheLengths_AreThose(int words, int characters, int shortest, string expected)
    {
        const string text = "a b c";
        var places = new Places([]);
        var lengths = new NGramLengths(words, characters, shortest);
        NGramExtractor.Visit(text, lowerCase: true, lengths, ref places);
        Assert.AreEqual(expected, string.Join('|',
            places.Found.Select(place => $"^{text}$"[(place.Start + 1)..(place.End + 1)])));

        var found = new List<(int Bucket, int Count)>();
        new NGramExtractor(lowerCase: true, lengths).Extract(text, found);
        CollectionAssert.AreEquivalent(places.Found.Select(place => place.Bucket).Distinct().ToArray(),
            found.Select(item => item.Bucket).ToArray());
    }

    [TestMethod]
    public void LongerRunsOfWords_AreAddedToTheShorterOnes()
    {
        const string text = "it was not a bad film, not at all";
        var (shorter, longer) = (new Places([]), new Places([]));
        NGramExtractor.Visit(text, lowerCase: true, new NGramLengths(2, 6), ref shorter);
        NGramExtractor.Visit(text, lowerCase: true, new NGramLengths(4, 6), ref longer);
        CollectionAssert.IsSubsetOf(shorter.Found, longer.Found);
        Assert.HasCount(longer.Found.Count, longer.Found.Distinct().ToArray(), "each place once");
        // Of 9 words and a comma there are 9 runs of 3 and 8 of 4, with the start of the text.
        Assert.AreEqual(9 + 8, longer.Found.Count - shorter.Found.Count);
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

    private readonly struct Places(List<(int Bucket, int Start, int End)> found) : INGramVisitor
    {
        public List<(int Bucket, int Start, int End)> Found => found;

        public void Visit(int bucket, int start, int end) => found.Add((bucket, start, end));
    }
}
