using MLNet.Attention.Trainers.Tokenization;
using MLNet.Attention.Transforms.Tokenization;

namespace MLNet.Attention.Tests.Trainers.Tokenization;

[TestClass]
public sealed class TokenizerBuilderTests
{
    [TestMethod]
    [DataRow(TextTruncation.KeepHead)]
    [DataRow(TextTruncation.KeepTail)]
    [DataRow(TextTruncation.KeepHeadAndTail)]
    public void ARow_IsWhatTheTokenizerGivesForItsText(TextTruncation truncation)
    {
        string[] texts = [.. Learn.Texts, .. Enumerable.Range(0, 50).Select(
            seed => Learn.RandomText(seed, "aab 's,.É\u0130中\uD83D\uDE00\n", seed))];
        foreach (var maximum in (int[])[1, 2, 3, 7, 20, 64, int.MaxValue])
        {
            foreach (var lowerCase in (bool[])[false, true])
                CheckRows(new TokenLimit(maximum, truncation), texts, lowerCase);
        }
    }

    private static void CheckRows(TokenLimit limit, string[] texts, bool lowerCase)
    {
        var rows = Learn.Rows(limit, texts, lowerCase);
        Assert.AreEqual(texts.Length, rows.Texts.Count);
        var truncated = 0;
        for (var row = 0; row < texts.Length; row++)
        {
            var expected = new List<int>();
            truncated += rows.Tokenizer.Encode(texts[row], limit, expected) ? 1 : 0;
            if (expected.Count == 0)
                expected.Add(rows.Tokenizer.SpecialIds.Mask);
            CollectionAssert.AreEqual(expected, rows.Texts[row].ToArray(), $"{limit} of '{texts[row]}'");
        }
        Assert.AreEqual(truncated, rows.CutTexts[0], $"{limit}");
    }

    [TestMethod]
    public void NoRows_GiveATokenizerOfBytes()
    {
        var rows = Learn.Rows(Learn.NoLimit, []);

        Assert.AreEqual(0, rows.Texts.Count);
        Assert.AreEqual(ByteLevelBpeTokenizer.MinimumVocabularySize, rows.Tokenizer.VocabularySize);
        Assert.AreEqual("é😀", rows.Tokenizer.Decode(Learn.Ids(rows.Tokenizer, "é😀")));
    }

    [TestMethod]
    public void EmptyTexts_AreOneMaskToken()
    {
        var rows = Learn.Rows(Learn.NoLimit, ["", "a", ""]);

        foreach (var row in new[] { 0, 2 })
            CollectionAssert.AreEqual(new[] { rows.Tokenizer.SpecialIds.Mask }, rows.Texts[row].ToArray());
    }

    [TestMethod]
    public void TheSameTexts_GiveTheSameTokenizer()
    {
        CollectionAssert.AreEqual(Bytes(), Bytes());

        static byte[] Bytes()
        {
            using var stream = new MemoryStream();
            Learn.Tokenizer().Save(stream);
            return stream.ToArray();
        }
    }

    [TestMethod]
    [DataRow(257)]
    [DataRow(262_145)]
    public void AVocabularySizeOutOfRange_IsAnError(int size)
    {
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => new TokenizerBuilder(false, Learn.NoLimit).Build(size));
    }

    [TestMethod]
    public void AnUnusableLimit_IsAnError()
    {
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new TokenLimit(0, TextTruncation.KeepHead));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new TokenLimit(1, (TextTruncation)7));
    }

    [TestMethod]
    public void CanBeCancelled()
    {
        var builder = new TokenizerBuilder(false, Learn.NoLimit);
        builder.Add("a text");

        Assert.ThrowsExactly<OperationCanceledException>(
            () => builder.Build(300, checkAlive: () => throw new OperationCanceledException()));
    }

    [TestMethod]
    [Timeout(60_000)]
    public void TextsWithoutWords_TakeTimeAndMemoryInProportion()
    {
        var builder = new TokenizerBuilder(false, new TokenLimit(16, TextTruncation.KeepHeadAndTail));
        builder.Add(new string('a', 10_000_000));
        builder.Add(new string(' ', 1_000_000));
        builder.Add(Learn.RandomText(1, "abcdefghijklmnopqrstuvwxyz", 1_000_000));

        var rows = builder.Build(1000);

        Assert.AreEqual(3, rows.CutTexts[0]);
        Assert.AreEqual(16, rows.Texts.Length(2));
    }
}
