using MLNet.Attention.Transforms.Sentences;

namespace MLNet.Attention.Tests.Transforms.Sentences;

/// <summary>The vectors of sentences, against their formula.</summary>
[TestClass]
public sealed class SentenceVectorsTests
{
    [TestMethod]
    public void Weights_FollowTheFormula()
    {
        var vectors = Create("red red fox. red dog. cat.", DocumentCounts.Empty);
        // N = 3; "red" is in two sentences, the others in one
        var (red, other) = (Math.Log(4 / 3.0), Math.Log(4 / 2.0));
        var first = new[] { (1 + Math.Log(2)) * red, other };
        var second = new[] { red, other };
        var expected = first[0] * second[0] / (Norm(first) * Norm(second));
        Assert.AreEqual(expected, vectors.Cosine(0, 1), 1e-6);
        Assert.AreEqual(1, vectors.Cosine(0, 0), 1e-6);
        Assert.AreEqual(0, vectors.Cosine(0, 2));
        CollectionAssert.AreEqual(new[] { 3, 2, 1 }, new[] { vectors.WordCount(0), vectors.WordCount(1), vectors.WordCount(2) });
        Assert.AreEqual(4, vectors.TermCount);
    }

    [TestMethod]
    public void AWordThatManyTextsHave_CountsLess()
    {
        const string text = "red fox. red dog. blue fox.";
        var counts = new int[DocumentCounts.BucketCount];
        foreach (var word in new SentenceWords("red"))
            counts[DocumentCounts.BucketOf(word)] = 100;
        var without = Create(text, DocumentCounts.Empty);
        var with = Create(text, new DocumentCounts(100, counts));
        Assert.AreEqual(without.Cosine(0, 1), without.Cosine(0, 2), 1e-6);
        Assert.IsLessThan(with.Cosine(0, 2) / 10, with.Cosine(0, 1));
    }

    [TestMethod]
    public void ASentenceWithoutWords_IsLikeNone()
    {
        var vectors = Create("fox.\n\n—\n\nfox.", DocumentCounts.Empty);
        Assert.AreEqual(3, vectors.Count);
        Assert.AreEqual(0, vectors.Cosine(0, 1));
        Assert.AreEqual(0, vectors.WordCount(1));
    }

    private static SentenceVectors Create(string text, DocumentCounts counts) =>
        SentenceVectors.Create(text, [.. Cut(text)], counts);

    // Small letters begin no sentence, so these are cut by hand.
    private static IEnumerable<SentenceRange> Cut(string text)
    {
        var start = 0;
        foreach (var part in text.Split(text.Contains('\n') ? "\n\n" : ". "))
        {
            yield return new(start, part.Length, 0);
            start += part.Length + 2;
        }
    }

    private static double Norm(double[] vector) => Math.Sqrt(vector.Sum(x => x * x));
}
