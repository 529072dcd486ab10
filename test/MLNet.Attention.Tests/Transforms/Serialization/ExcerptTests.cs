using MLNet.Attention.Transforms.Serialization;

namespace MLNet.Attention.Tests.Transforms.Serialization;

/// <summary>What messages quote of a file.</summary>
[TestClass]
public sealed class ExcerptTests
{
    [TestMethod]
    public void AShortText_StandsAsItIs()
    {
        Assert.AreEqual("größe 🙂", Excerpt.Of("größe 🙂"));
        Assert.AreEqual("", Excerpt.Of(""));
        Assert.AreEqual(new string('a', 64), Excerpt.Of(new string('a', 64)));
    }

    [TestMethod]
    public void OfALongText_TheBeginningStands()
    {
        Assert.AreEqual(new string('a', 64) + "...", Excerpt.Of(new string('a', 1_000_000)));
        Assert.AreEqual("abc...", Excerpt.Of("abcd", 3));
    }

    [TestMethod]
    public void APairOfSurrogates_IsNotCut() => Assert.AreEqual("a...", Excerpt.Of("a🙂b", 2));

    [TestMethod]
    public void ControlCharacters_DoNotReachALog() =>
        Assert.AreEqual("a\uFFFD\uFFFD[31m", Excerpt.Of("a\n\u001b[31m"));

    [TestMethod]
    public void OfAShape_TheFirstSizesStand()
    {
        Assert.AreEqual("[]", Excerpt.Of([]));
        Assert.AreEqual("[2, 3]", Excerpt.Of([2, 3]));
        Assert.AreEqual("[7, 7, 7, 7, 7, 7, 7, 7, ...]", Excerpt.Of([.. Enumerable.Repeat(7L, 1_000_000)]));
    }
}
