using MLNet.Attention.Transforms.Sentences;

namespace MLNet.Attention.Tests.Transforms.Sentences;

/// <summary>Attention centrality, against its definition.</summary>
[TestClass]
public sealed class SentenceCentralityTests
{
    private const string Text = "The fox ate a hen. The hen was red. A red fox ran. Nobody cares. The hen ran too.";

    [TestMethod]
    [DataRow(0.0)]
    [DataRow(3.0)]
    [DataRow(20.0)]
    public void Centralities_AreTheStationaryDistributionOfTheAttentionWeights(double sharpness)
    {
        var vectors = Create(Text);
        var found = SentenceCentrality.Of(vectors, sharpness);
        Assert.AreEqual(vectors.Count, found.Sum(), 1e-4);
        for (var j = 0; j < found.Length; j++)
        {
            var received = Enumerable.Range(0, found.Length).Sum(i => found[i] * Attention(vectors, sharpness, i, j));
            Assert.AreEqual(received, found[j], 1e-4);
        }
    }

    [TestMethod]
    public void ASentenceThatSharesNothing_IsTheLeastCentral()
    {
        var found = SentenceCentrality.Of(Create(Text), 5);
        Assert.AreEqual(3, Array.IndexOf(found, found.Min()));
    }

    [TestMethod]
    [DataRow("", 0)]
    [DataRow("One.", 1)]
    [DataRow("One. Two.", 2)]
    public void ShortTexts_HaveEqualSentences(string text, int count)
    {
        var found = SentenceCentrality.Of(Create(text), 3);
        Assert.HasCount(count, found);
        Assert.IsTrue(Array.TrueForAll(found, x => x == 1));
    }

    [TestMethod]
    public void ALongText_IsRankedInSectionsOfEqualLength()
    {
        const int count = 2500;
        var starts = Enumerable.Range(0, count).Select(i => SentenceCentrality.SectionOf(count, i)).Distinct().ToList();
        CollectionAssert.AreEqual(new[] { (0, 834), (834, 1668), (1668, 2500) }, starts);
        Assert.AreEqual((0, 1024), SentenceCentrality.SectionOf(1024, 1023));
    }

    private static double Attention(SentenceVectors vectors, double sharpness, int i, int j)
    {
        var weights = Enumerable.Range(0, vectors.Count)
            .Select(k => k == i ? 0 : Math.Exp(sharpness * vectors.Cosine(i, k))).ToList();
        return weights[j] / weights.Sum();
    }

    private static SentenceVectors Create(string text) =>
        SentenceVectors.Create(text, SentenceSplitter.Split(text), DocumentCounts.Empty);
}
