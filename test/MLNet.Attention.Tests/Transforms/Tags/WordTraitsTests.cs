using MLNet.Attention.Transforms.Tags;

namespace MLNet.Attention.Tests.Transforms.Tags;

/// <summary>The words of a text and their features.</summary>
[TestClass]
public sealed class WordTraitsTests
{
    private const int Buckets = 1 << 20;

    [TestMethod]
    public void Words_StandBetweenWhiteSpace()
    {
        const string text = " Ann\tlives\u00A0in  Rome.\n";
        CollectionAssert.AreEqual(new[] { "Ann", "lives", "in", "Rome." },
            WordRange.Split(text).Select(word => text.Substring(word.Start, word.Length)).ToArray());
        Assert.IsEmpty(WordRange.Split(" \n"));
        Assert.IsEmpty(WordRange.Split(""));
    }

    [TestMethod]
    public void Features_AreSpellingShapeAndAffixes()
    {
        var (rome, nice) = (Of("Rome"), Of("Nice"));
        Assert.HasCount(WordTraits.Count, rome);
        Assert.AreEqual(rome[10], nice[10], "shape Xxxx");
        Assert.AreEqual(rome[9], nice[9], "suffix e");
        Assert.AreNotEqual(rome[0], nice[0]);
        Assert.AreEqual(rome[0], Of("ROME")[0], "lower case");
        Assert.AreNotEqual(rome[1], Of("ROME")[1]);
        Assert.AreEqual(rome[11], Of("Romeo")[11], "runs of the shape");
        Assert.AreNotEqual(rome[10], Of("Romeo")[10]);
        Assert.AreEqual(rome[8], Of("rest")[8], "prefix r");
        CollectionAssert.AreEqual(new[] { 0, 0 }, Of("a")[2..4], "no affix of four");
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("😍größe-12")]
    [DataRow("\uD800")]
    public void AnyWord_HasFeaturesBelowTheNumberOfBuckets(string word)
    {
        foreach (var buckets in new[] { 2, 3, 1000 })
            Assert.IsTrue(Of(word, buckets).All(feature => feature >= 0 && feature < buckets));
        Assert.HasCount(WordTraits.Count, Of(new string('x', 100_000)));
    }

    /// <summary>Saved models depend on them.</summary>
    [TestMethod]
    public void Features_DoNotChange() => CollectionAssert.AreEqual(Expected, Of("Größe7"));

    private static readonly int[] Expected =
        [115101, 550890, 623754, 858021, 624020, 720330, 737194, 663573, 615201, 509819, 1015067, 733995];

    private static int[] Of(string word, int buckets = Buckets)
    {
        var features = new List<int>();
        WordTraits.Append(word, buckets, features);
        return [.. features];
    }
}
