using MLNet.Attention.Trainers.Data;

namespace MLNet.Attention.Tests.Trainers.Data;

[TestClass]
public sealed class TextHashTests
{
    [TestMethod]
    public void CaseAndWhiteSpace_DoNotMatter()
    {
        var hash = Hash("A good  film\n");
        Assert.AreEqual(hash, Hash("  a GOOD\tfilm"));
        Assert.AreNotEqual(hash, Hash("a goodfilm"));
        Assert.AreNotEqual(hash, Hash("a good film!"));
    }

    [TestMethod]
    public void APair_IsNotItsTextsTogether_NorTurnedRound()
    {
        Assert.AreNotEqual(Hash("a b", "c"), Hash("a", "b c"));
        Assert.AreNotEqual(Hash("a", "b"), Hash("b", "a"));
        Assert.AreNotEqual(Hash("a", ""), Hash("a"));
    }

    [TestMethod]
    public void ItIsFnv1a_BecauseSavedModelsHoldIt()
    {
        // Of the bytes 61 00 0A 00.
        var expected = 14695981039346656037UL;
        foreach (var b in new byte[] { 0x61, 0, 0x0A, 0 })
            expected = unchecked((expected ^ b) * 1099511628211);
        Assert.AreEqual(expected, Hash("a"));
    }

    private static ulong Hash(params string[] texts) =>
        texts.Aggregate(TextHash.Empty, (hash, text) => TextHash.Append(hash, text));
}
