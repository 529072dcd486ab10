using System.Globalization;
using System.Text.RegularExpressions;
using MLNet.Attention.Transforms;

namespace MLNet.Attention.Tests.Tokenization;

[TestClass]
public sealed partial class WordSplitterTests
{
    private const string Alphabet = "ab  \n\t\u00A0\u3000''srtvemldSL01½.,!-é中я\u0301\uFFFD<>_";

    [TestMethod]
    [DataRow("It's the end.", " It|'s| the| end|.")]
    [DataRow(" It", " It")]
    [DataRow("  two", " | two")]
    [DataRow("\ntwo", " |\n|two")]
    [DataRow("a  b ", " a| | b| ")]
    [DataRow("'s", " '|s")]
    [DataRow("a 2nd,,b", " a| 2|nd|,,|b")]
    [DataRow(" ", " ")]
    [DataRow("\n", " \n")]
    [DataRow("", "")]
    public void CutsAsGpt2Does(string text, string expected)
    {
        Assert.AreEqual(expected, string.Join('|', Split(text)));
    }

    [TestMethod]
    public void IsTheRegex()
    {
        for (int seed = 0; seed < 3000; seed++)
        {
            string text = Learn.RandomText(seed, Alphabet, seed % 40);
            string spaced = text == "" || text[0] == ' ' ? text : " " + text;
            string[] expected = [.. Gpt2Pattern().Matches(spaced).Select(match => match.Value)];
            CollectionAssert.AreEqual(expected, Split(text), $"'{text}'");
        }
    }

    [TestMethod]
    public void CoversTheTextWithoutGaps()
    {
        for (int seed = 0; seed < 200; seed++)
        {
            string text = Learn.RandomText(seed, Alphabet + "\uD83D\uDE00", 50);
            int next = 0;
            foreach (Word word in new WordSplitter(text, lowerCase: false))
            {
                Assert.AreEqual(next, word.Start);
                next += word.Length;
            }

            Assert.AreEqual(text.Length, next);
        }
    }

    [TestMethod]
    public void LettersBeyondTheBasicPlane_AreLetters()
    {
        CollectionAssert.AreEqual(new[] { " x𝒜𠀀y", "😀", "7𝟕" }, Split("x𝒜𠀀y😀7𝟕"));
    }

    [TestMethod]
    public void CutsTheSame_BeforeAndAfterLowerCasing()
    {
        foreach (string text in (string[])["IT'S", "WE'LL GO", "they'Ve", "İSTANBUL'D", "Ⅷ ÀÉ's ⒶⒷ"])
        {
            var lower = new char[text.Length];
            TextNormalizer.Normalize(text, lower, lowerCase: true);
            string[] after = [.. Split(new string(lower), lowerCase: true)];
            CollectionAssert.AreEqual(after, Split(text, lowerCase: true), text);
        }
    }

    [TestMethod]
    public void LowerCasing_KeepsLettersLettersAndNumbersNumbers()
    {
        Assert.IsEmpty(Enumerable.Range(0, 0x20000).Where(value => Class(value) != Class(SimpleLowercase.Map(value))));

        static char Class(int value) => CharUnicodeInfo.GetUnicodeCategory(value) switch
        {
            <= UnicodeCategory.OtherLetter => 'L',
            >= UnicodeCategory.DecimalDigitNumber and <= UnicodeCategory.OtherNumber => 'N',
            _ => 'x',
        };
    }

    [TestMethod]
    [DataRow('a')]
    [DataRow(' ')]
    [DataRow('-')]
    public void NoWordIsLongerThanTheLongest(char c)
    {
        string[] words = Split(new string(c, 1000));

        Assert.AreEqual(1000, words.Sum(word => word.TrimStart().Length + (c == ' ' ? word.Length : 0)));
        Assert.IsTrue(words.All(word => word.Length <= WordSplitter.BufferLength));
        Assert.IsTrue(words.Length is 4 or 5);
    }

    [TestMethod]
    public void ALongWord_IsNotCutWithinACharacter()
    {
        string text = "a" + string.Concat(Enumerable.Repeat("😀𝒜", 400));
        foreach (string word in Split(text))
        {
            Assert.IsFalse(word.Contains('\uFFFD'));
        }
    }

    private static string[] Split(string text, bool lowerCase = false)
    {
        var words = new List<string>();
        Span<char> buffer = stackalloc char[WordSplitter.BufferLength];
        foreach (Word word in new WordSplitter(text, lowerCase))
        {
            words.Add(word.Normalize(text, buffer, lowerCase).ToString());
        }

        return [.. words];
    }

    [GeneratedRegex(@"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+")]
    private static partial Regex Gpt2Pattern();
}
