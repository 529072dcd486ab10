using System.Text;
using MLNet.Attention.Transforms.Tokenization;
using MLNet.Attention.Transforms.Tokenization.Characters;

namespace MLNet.Attention.Tests.Transforms.Tokenization;

[TestClass]
public sealed class TextNormalizerTests
{
    [TestMethod]
    public void LowerCases_LetterByLetter()
    {
        // So a sigma at the end of a word is lower-cased like any other.
        Assert.AreEqual("grüße, àé ασ жы 𐐨!", Normalize("Grüße, ÀÉ ΑΣ ЖЫ 𐐀!", lowerCase: true));
        Assert.AreEqual("Grüße, ÀÉ ΑΣ ЖЫ 𐐀!", Normalize("Grüße, ÀÉ ΑΣ ЖЫ 𐐀!", lowerCase: false));
    }

    [TestMethod]
    public void HalfASurrogatePair_IsTheReplacementCharacter()
    {
        // Not in DataRow: an attribute is stored as UTF-8, which has no half pairs.
        Check("a\uD83Db", "a\uFFFDb");
        Check("\uDE00\uD83D", "\uFFFD\uFFFD");
        Check("\uD83D\uD83D\uDE00", "\uFFFD😀");
        Check("x\uDE00", "x\uFFFD");

        static void Check(string text, string expected)
        {
            Assert.AreEqual(expected, Normalize(text, lowerCase: false));
            Assert.AreEqual(expected, Normalize(text, lowerCase: true));
        }
    }

    [TestMethod]
    public void EveryCharacter_KeepsItsLengthAndIsStable()
    {
        var changed = Characters().Where(text =>
            Normalize(text, lowerCase: true) is var lower
            && (lower.Length != text.Length || lower != Normalize(lower, lowerCase: true)
                || text != Normalize(text, lowerCase: false)));

        Assert.IsEmpty(changed);
    }

    [TestMethod]
    public void LowerCase_IsTheFrameworks()
    {
        // Letters that only one of the two tables knows are left out: theirs is the system's, or the runtime's.
        var different = Characters().Where(text =>
            Normalize(text, lowerCase: true) is var ours && text.ToLowerInvariant() is var theirs
            && ours != theirs && ours != text && theirs != text);

        Assert.IsEmpty(different);
        Assert.AreEqual('é', SimpleLowercase.Map('É'));
        Assert.AreEqual('İ', SimpleLowercase.Map('İ'));
    }

    [TestMethod]
    public void LowerCase_KnowsNoTurkish() => Assert.AreEqual("title İı", Normalize("TITLE İı", lowerCase: true));

    /// <summary>The characters of the planes in which there are letters with case.</summary>
    private static IEnumerable<string> Characters() =>
        Enumerable.Range(0, 0x20000).Where(Rune.IsValid).Select(char.ConvertFromUtf32);

    private static string Normalize(string text, bool lowerCase)
    {
        var normalized = new char[text.Length];
        TextNormalizer.Normalize(text, normalized, lowerCase);
        return new string(normalized);
    }
}
