using System.Text;
using System.Text.RegularExpressions;
using MLNet.Attention.Tests.Trainers.Tokenization;
using MLNet.Attention.Transforms.Tokenization;
using MLNet.Attention.Transforms.Tokenization.Characters;

namespace MLNet.Attention.Tests.Transforms.Tokenization;

[TestClass]
public sealed partial class WordPreTokenizerTests
{
    private const string WithoutMarks = "ab  \n\t\u00A0\u3000''srtvemldSL01½.,!-é中я\uFFFD<>_";
    private const string Marks = "\u0301\u0302\u093F\u0E31\u200C\u200D\u20E3\uFE0F";
    private const string Alphabet = WithoutMarks + Marks + "अก२";

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
    public void CutsAsGpt2Does(string text, string expected) => Assert.AreEqual(expected, string.Join('|', Split(text)));

    [TestMethod]
    public void TextWithoutMarks_IsCutAsGpt2Does() => AssertIsRegex(Gpt2Pattern(), WithoutMarks);

    [TestMethod]
    public void IsThePattern() => AssertIsRegex(new Regex(WordPreTokenizer.Pattern), Alphabet);

    [TestMethod]
    [DataRow("किताब पढ़ती", " किताब| पढ़ती")]
    [DataRow("ที่นี่ น้ำ", " ที่นี่| น้ำ")]
    [DataRow("மழை", " மழை")]
    [DataRow("שָׁלוֹם", " שָׁלוֹם")]
    [DataRow("cafe\u0301s", " cafe\u0301s")]
    [DataRow("می\u200Cخواهم", " می\u200Cخواهم")] // a joiner within a word
    [DataRow("क\u094D\u200Dष", " क\u094D\u200Dष")]
    [DataRow("ok 1\uFE0F\u20E3a", " ok| 1\uFE0F\u20E3|a")] // a keycap
    [DataRow("I ❤\uFE0F it", " I| ❤\uFE0F| it")]
    [DataRow("👩‍👩‍👧x", " 👩‍👩‍👧|x")]
    [DataRow("x\u0301\n\u0301y", " x\u0301|\n|\u0301|y")] // a mark on nothing is like a symbol
    [DataRow("it's\u0301", " it|'s\u0301")]
    [DataRow("२०२६ \u0967\u0902", " २०२६| \u0967\u0902")]
    public void AMark_BelongsToTheWordBeforeIt(string text, string expected) =>
        Assert.AreEqual(expected, string.Join('|', Split(text)));

    [TestMethod]
    public void NothingIsCutBeforeAMark()
    {
        string[] characters = [.. (Alphabet + "😀𝒜𐌰\U0001D165\U000E0100").EnumerateRunes().Select(rune => rune.ToString())];
        for (var seed = 0; seed < 2000; seed++)
        {
            var random = new Random(seed);
            var text = string.Concat(Enumerable.Range(0, 30).Select(_ => characters[random.Next(characters.Length)]));
            foreach (var word in new WordPreTokenizer(text, lowerCase: false))
            {
                Assert.IsTrue(
                    word.Start == 0 || char.IsWhiteSpace(text[word.Start - 1])
                    || CharacterClasses.At(text, word.Start, out _) != CharacterClass.Mark,
                    $"'{text}' at {word.Start}");
            }
        }
    }

    private static void AssertIsRegex(Regex pattern, string alphabet)
    {
        for (var seed = 0; seed < 3000; seed++)
        {
            var text = Learn.RandomText(seed, alphabet, seed % 40);
            var spaced = text == "" || text[0] == ' ' ? text : " " + text;
            string[] expected = [.. pattern.Matches(spaced).Select(match => match.Value)];
            CollectionAssert.AreEqual(expected, Split(text), $"'{text}'");
        }
    }

    [TestMethod]
    public void CoversTheTextWithoutGaps()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var text = Learn.RandomText(seed, Alphabet + "\uD83D\uDE00", 50);
            var next = 0;
            foreach (var word in new WordPreTokenizer(text, lowerCase: false))
            {
                Assert.AreEqual(next, word.Start);
                next += word.Length;
            }
            Assert.AreEqual(text.Length, next);
        }
    }

    [TestMethod]
    public void LettersBeyondTheBasicPlane_AreLetters() =>
        CollectionAssert.AreEqual(new[] { " x𝒜𠀀y", "😀", "7𝟕" }, Split("x𝒜𠀀y😀7𝟕"));

    [TestMethod]
    public void CutsTheSame_BeforeAndAfterLowerCasing()
    {
        foreach (var text in (string[])["IT'S", "WE'LL GO", "they'Ve", "İSTANBUL'D", "Ⅷ ÀÉ's ⒶⒷ"])
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
        Assert.IsEmpty(Enumerable.Range(0, 0x20000).Where(value =>
            CharacterClassesTests.Of(value) != CharacterClassesTests.Of(SimpleLowercase.Map(value))));
    }

    [TestMethod]
    [DataRow('a')]
    [DataRow(' ')]
    [DataRow('-')]
    public void NoWordIsLongerThanTheLongest(char c)
    {
        var words = Split(new string(c, 1000));

        Assert.AreEqual(1000, words.Sum(word => word.TrimStart().Length + (c == ' ' ? word.Length : 0)));
        Assert.IsTrue(words.All(word => word.Length <= WordPreTokenizer.BufferLength));
        Assert.IsTrue(words.Length is 4 or 5);
    }

    [TestMethod]
    public void ALongWord_IsNotCutWithinACharacter()
    {
        var text = "a" + string.Concat(Enumerable.Repeat("😀𝒜", 400));
        foreach (var word in Split(text))
            Assert.IsFalse(word.Contains('\uFFFD'));
    }

    [TestMethod]
    [DataRow("ก\u0E33\u0E31\u0E49", 1)] // a character of several chars
    [DataRow("a\u0301\u0302\u0303", 1)]
    [DataRow("\u0301", 0)] // nothing but marks has to be cut somewhere
    [DataRow("\U0001D165", 0)]
    public void ALongWord_IsNotCutBeforeAMark(string characters, int expected)
    {
        var text = "x" + string.Concat(Enumerable.Repeat(characters, 400));
        var words = Split(text);

        Assert.AreEqual(" " + text, string.Concat(words));
        Assert.IsTrue(words.All(word => word.Length <= WordPreTokenizer.BufferLength));
        Assert.IsTrue(words.All(word => !word.Contains('\uFFFD')));
        var cutBeforeAMark = words.Skip(1).Count(word => CharacterClasses.At(word, 0, out _) == CharacterClass.Mark);
        Assert.AreEqual(expected == 1, cutBeforeAMark == 0);
    }

    private static string[] Split(string text, bool lowerCase = false)
    {
        var words = new List<string>();
        Span<char> buffer = stackalloc char[WordPreTokenizer.BufferLength];
        foreach (var word in new WordPreTokenizer(text, lowerCase))
            words.Add(word.Normalize(text, buffer, lowerCase).ToString());
        return [.. words];
    }

    [GeneratedRegex(@"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+")]
    private static partial Regex Gpt2Pattern();
}
