using MLNet.Attention.Transforms.Tokenization.Characters;

namespace MLNet.Attention.Tests.Transforms.Tokenization.Characters;

[TestClass]
public sealed class UnicodeDataTests
{
    [TestMethod]
    public void Sets_HaveTheirCharacters()
    {
        Check(UnicodeData.Punctuation, "!$+<=>^`|~_-«»…、‿", "aé1 €©°😀");
        Check(UnicodeData.WhiteSpace, " \t\n\v\f\r\u0085\u00A0\u1680\u2028\u3000", "a\u200B\u180E\uFEFF");
        Check(UnicodeData.Numeric, "09½²Ⅷ٣𝟘", "a%");
        Check(UnicodeData.WordCharacter, "aé中1_\u0301\u0903\u200DⅧ𝒜", " -½€😀");
        Check(UnicodeData.NonspacingMark, "\u0301\u05B0", "a\u0903");
        Check(UnicodeData.Mark, "\u0301\u0903", "a");
        Check(UnicodeData.Removed, "\u0001\u007F\u00AD\u200D\uE000\uFEFF\uFFFD", "a\t\n\r ");

        static void Check(CharacterSet set, string members, string others)
        {
            foreach (var rune in members.EnumerateRunes())
                Assert.IsTrue(set.Contains(rune.Value), $"U+{rune.Value:X4}");
            foreach (var rune in others.EnumerateRunes())
                Assert.IsFalse(set.Contains(rune.Value), $"U+{rune.Value:X4}");
        }
    }

    [TestMethod]
    public void ANormalForm_StaysAsItIs()
    {
        foreach (var codePoint in UnicodeData.Canonical.Keys.Concat(UnicodeData.Compatible.Keys).Concat([0xAC00, 0xAC01, 0xD7A3]))
        {
            var text = char.ConvertFromUtf32(codePoint);
            foreach (var isCompatible in (bool[])[false, true])
            {
                var (decomposed, composed) = (Decompose(text, isCompatible), Compose(text, isCompatible));
                Assert.AreEqual(decomposed, Decompose(decomposed, isCompatible), $"U+{codePoint:X4}");
                Assert.AreEqual(composed, Compose(composed, isCompatible), $"U+{codePoint:X4}");
                Assert.AreEqual(decomposed, Decompose(composed, isCompatible), $"U+{codePoint:X4}");
                Assert.AreEqual(composed, Compose(decomposed, isCompatible), $"U+{codePoint:X4}");
            }
        }
    }

    [TestMethod]
    public void Composites_ComposeAgain()
    {
        foreach (var ((first, second), composite) in UnicodeData.Composite)
        {
            Assert.AreEqual(char.ConvertFromUtf32(composite),
                Compose(char.ConvertFromUtf32(first) + char.ConvertFromUtf32(second), isCompatible: false));
        }
    }

    private static string Decompose(string text, bool isCompatible) =>
        string.Concat(UnicodeNormalization.Decompose(text, isCompatible).Select(c => char.ConvertFromUtf32(c.CodePoint)));

    private static string Compose(string text, bool isCompatible) =>
        string.Concat(UnicodeNormalization.Compose(text, isCompatible).Select(c => char.ConvertFromUtf32(c.CodePoint)));
}
