using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using MLNet.Attention.Transforms.Tokenization;

namespace MLNet.Attention.Tests.Transforms.Tokenization;

[TestClass]
public sealed partial class CharacterClassesTests
{
    [TestMethod]
    public void TheTable_IsUnicode16()
    {
        // A runtime of a later version has more characters; those that both have are the same.
        var newer = CharUnicodeInfo.GetUnicodeCategory(0x16EA0) != UnicodeCategory.OtherNotAssigned;
        for (var value = 0; value < 0x110000; value++)
        {
            var expected = Expected(value);
            var actual = Of(value);
            actual = actual == CharacterClass.UnspacedLetter ? CharacterClass.Letter : actual;
            Assert.IsTrue(actual == expected || (newer && actual == CharacterClass.Other), $"U+{value:X4}: {actual}, {expected}");
        }
    }

    [TestMethod]
    public void LettersOfScriptsWithoutSpaces_AreToldApart()
    {
        for (var value = 0; value <= char.MaxValue; value++)
        {
            var c = ((char)value).ToString();
            if (Expected(value) == CharacterClass.Letter && NamedBlocks().IsMatch(c))
                Assert.AreEqual(CharacterClass.UnspacedLetter, Of(value), $"U+{value:X4}");
            else if (Of(value) == CharacterClass.UnspacedLetter)
                Assert.IsTrue(OtherLetters().IsMatch(c), $"U+{value:X4}");
        }
        foreach (var rune in "𠀀𪛟𫠝𰀀\U000323AF\U0001B000\U0001B167\U0001AFF0\U000116D0".EnumerateRunes())
        {
            var expected = rune.Value == 0x116D0 ? CharacterClass.Digit : CharacterClass.UnspacedLetter;
            Assert.AreEqual(expected, Of(rune.Value), $"U+{rune.Value:X4}");
        }
        foreach (var rune in "aжאअஅ한ㄅგአ𐐨𐌰𝒜".EnumerateRunes())
            Assert.AreEqual(CharacterClass.Letter, Of(rune.Value), $"U+{rune.Value:X4}");
    }

    [TestMethod]
    public void HalfASurrogatePair_IsACharacterOfItsOwn()
    {
        // Not in DataRow: an attribute is stored as UTF-8, which has no half pairs.
        Check("\uD801", 0);
        Check("\uD801a", 0);
        Check("\uDC28", 0);
        Check("\uD801\uD801\uDC28", 0);
        Assert.AreEqual(CharacterClass.Letter, CharacterClasses.At("\uD801\uD801\uDC28", 1, out var length));
        Assert.AreEqual(2, length);

        static void Check(string text, int index)
        {
            Assert.AreEqual(CharacterClass.Other, CharacterClasses.At(text, index, out var length));
            Assert.AreEqual(1, length);
        }
    }

    /// <summary>The class of a code point; half a surrogate pair is taken as it stands.</summary>
    internal static CharacterClass Of(int value) => value <= char.MaxValue
        ? CharacterClasses.Of((char)value)
        : CharacterClasses.At(char.ConvertFromUtf32(value), 0, out _);

    private static CharacterClass Expected(int value) => CharUnicodeInfo.GetUnicodeCategory(value) switch
    {
        _ when value is 0x200C or 0x200D => CharacterClass.Mark,
        _ when value <= char.MaxValue && char.IsWhiteSpace((char)value) => CharacterClass.WhiteSpace,
        <= UnicodeCategory.OtherLetter => CharacterClass.Letter,
        <= UnicodeCategory.EnclosingMark => CharacterClass.Mark,
        UnicodeCategory.DecimalDigitNumber => CharacterClass.Digit,
        <= UnicodeCategory.OtherNumber => CharacterClass.OtherNumber,
        _ => CharacterClass.Other,
    };

    [GeneratedRegex(@"[\p{IsThai}\p{IsLao}\p{IsMyanmar}\p{IsKhmer}\p{IsHiragana}\p{IsKatakana}\p{IsKatakanaPhoneticExtensions}"
        + @"\p{IsCJKUnifiedIdeographsExtensionA}\p{IsCJKUnifiedIdeographs}\p{IsCJKCompatibilityIdeographs}]")]
    private static partial Regex NamedBlocks();

    /// <summary>Iteration and kana marks; Myanmar Extended-A and -B; half-width katakana.</summary>
    [GeneratedRegex(@"[\u3005\u3006\u3031-\u3035\u303B\u303C\uA9E0-\uA9FF\uAA60-\uAA7F\uFF66-\uFF9F]")]
    private static partial Regex OtherLetters();
}
