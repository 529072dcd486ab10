using MLNet.Attention.Tests.Trainers.Tokenization;
using MLNet.Attention.Transforms.Tokenization;

namespace MLNet.Attention.Tests.Transforms.Tokenization;

/// <summary>A text of any script is cut into few tokens, and comes back from them.</summary>
[TestClass]
public sealed class ScriptTests
{
    private const int VocabularySize = 2000; // more than two dozen sentences give

    /// <summary>
    /// Tokens per word of a vocabulary learnt from the text itself: a few sentences, so most words are several pieces.
    /// English has 2.3; where words were cut before marks, Tamil had 6.8, Hindi 3.2 and Thai 2.8.
    /// </summary>
    [TestMethod]
    [DataRow("english", 2.4)]
    [DataRow("german", 2.5)]
    [DataRow("russian", 3.3)]
    [DataRow("greek", 2.8)]
    [DataRow("georgian", 3.6)]
    [DataRow("hebrew", 3.2)]
    [DataRow("arabic", 2.9)]
    [DataRow("amharic", 3.6)]
    [DataRow("hindi", 2.4)]
    [DataRow("tamil", 3.3)]
    [DataRow("thai", 2.5)]
    [DataRow("chinese", 2.5)]
    [DataRow("japanese", 1.9)]
    [DataRow("korean", 3.5)]
    [DataRow("beyond", 3.1)]
    public void AWord_IsFewTokens(string script, double most)
    {
        var text = ScriptText.Load(script);
        var tokenizer = Tokenizer(text, lowerCase: false);

        double tokens = text.Sentences.Sum(sentence => Learn.Ids(tokenizer, sentence).Length);

        Assert.IsLessThanOrEqualTo(most, tokens / text.Words.Count);
    }

    [TestMethod]
    [DynamicData(nameof(Scripts))]
    public void EverySentence_ComesBack(string script)
    {
        var text = ScriptText.Load(script);
        foreach (var lowerCase in (bool[])[false, true])
        {
            var tokenizer = Tokenizer(text, lowerCase);
            foreach (var sentence in text.Sentences)
            {
                var normalized = new char[sentence.Length];
                TextNormalizer.Normalize(sentence, normalized, lowerCase);
                Assert.AreEqual(new string(normalized), tokenizer.Decode(Learn.Ids(tokenizer, sentence)));
            }
        }
    }

    [TestMethod]
    [DynamicData(nameof(Scripts))]
    public void AWordBetweenSpaces_IsOnePiece(string script)
    {
        // But for apostrophes, as in "don't", and hyphens.
        foreach (var word in ScriptText.Load(script).Words.Where(word => !word.Any(c => c is '\'' or '-' or '…')))
        {
            var pieces = new List<Word>();
            foreach (var piece in new WordPreTokenizer(word, lowerCase: false))
                pieces.Add(piece);
            Assert.HasCount(1, pieces, word);
        }
    }

    public static IEnumerable<object[]> Scripts => ScriptText.Names.Select(name => new object[] { name });

    private static Tokenizer Tokenizer(ScriptText text, bool lowerCase) =>
        Learn.Rows(Learn.NoLimit, text.Sentences, lowerCase, VocabularySize).Tokenizer;
}
