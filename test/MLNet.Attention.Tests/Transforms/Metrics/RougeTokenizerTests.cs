using MLNet.Attention.Transforms.Metrics;

namespace MLNet.Attention.Tests.Transforms.Metrics;

[TestClass]
public sealed class RougeTokenizerTests
{
    [TestMethod]
    [DataRow("The cat's 3.5 hats", "the cat s 3 5 hats")]
    [DataRow("", "")]
    [DataRow(" \t-- ", "")]
    [DataRow("caf\u00E9s na\u00EFve \u00C9tude", "caf s na ve tude")] // letters outside a-z separate
    [DataRow("a_b-c", "a b c")]
    [DataRow("5 \u212Aelvin", "5 kelvin")] // the Kelvin sign is a k in lower case
    [DataRow("\u0130stanbul", "i stanbul")] // i and a combining dot, which separates
    [DataRow("\u4E2D\u6587 \U0001F600ok", "ok")]
    [DataRow("\uFF11\u0661", "")] // digits of other scripts
    public void Tokens_AreRunsOfLettersAndDigits(string text, string expected)
    {
        var tokenizer = new RougeTokenizer();
        Assert.AreEqual(expected, Join(tokenizer, tokenizer.Tokenize(text)));
    }

    [TestMethod]
    public void WordsOfMoreThanThreeCharacters_AreStemmed()
    {
        var tokenizer = new RougeTokenizer(useStemmer: true);
        // "was" would lose its s.
        Assert.AreEqual("it was the hors run", Join(tokenizer, tokenizer.Tokenize("It was the horses running")));
    }

    [TestMethod]
    public void EqualTokens_HaveEqualIds_AcrossTexts()
    {
        var tokenizer = new RougeTokenizer(useStemmer: true);
        var first = tokenizer.Tokenize("Running horses");
        var second = tokenizer.Tokenize("horse RUN runs");
        CollectionAssert.AreEqual(
            new[] { first.Ids[1], first.Ids[0], first.Ids[0] }, second.Ids.ToArray());
        Assert.AreNotEqual(first.Ids[0], first.Ids[1]);
    }

    [TestMethod]
    public void Lines_AreSentences_WithoutThoseThatHaveNoToken()
    {
        var tokenizer = new RougeTokenizer();
        var tokens = tokenizer.Tokenize("\na b\n\n - \r\nc\rd");
        Assert.AreEqual(2, tokens.SentenceCount);
        CollectionAssert.AreEqual(tokens.Ids[..2].ToArray(), tokens.Sentence(0).ToArray());
        CollectionAssert.AreEqual(tokens.Ids[2..].ToArray(), tokens.Sentence(1).ToArray());
        Assert.AreEqual(0, tokenizer.Tokenize("\n\n").SentenceCount);
    }

    [TestMethod]
    public void LongWords_AreKeptWhole()
    {
        var tokenizer = new RougeTokenizer();
        var word = new string('x', 1000);
        Assert.AreEqual(word, Join(tokenizer, tokenizer.Tokenize(word)));
    }

    [TestMethod]
    public void Clear_ForgetsTheVocabulary()
    {
        var tokenizer = new RougeTokenizer();
        tokenizer.Tokenize("a b c");
        Assert.AreEqual(3, tokenizer.VocabularySize);
        tokenizer.Clear();
        Assert.AreEqual(0, tokenizer.VocabularySize);
        Assert.AreEqual("c", Join(tokenizer, tokenizer.Tokenize("c")));
    }

    private static string Join(RougeTokenizer tokenizer, RougeTokens tokens) =>
        string.Join(' ', tokens.Ids.ToArray().Select(tokenizer.TokenOf));
}
