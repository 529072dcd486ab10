using MLNet.Attention.Tests.Trainers.Tokenization;
using MLNet.Attention.Transforms.Tokenization;

namespace MLNet.Attention.Tests.Transforms.Tokenization;

[TestClass]
public sealed class ByteLevelBpeTokenizerTests
{
    private static readonly Tokenizer Cased = Learn.Tokenizer();
    private static readonly Tokenizer Uncased = Learn.Tokenizer(lowerCase: true);

    [TestMethod]
    [DataRow("The best film!")]
    [DataRow("café, naïve, ﬁn, ß, İ, ǅ")]
    [DataRow("👩‍👩‍👧‍👦 🏳️‍🌈 👍🏽 🇺🇦")]
    [DataRow("שלום עולם، مرحبا \u200F\u202Babc\u202C")]
    [DataRow("\0\u0001\t\r\n\u007F\u0085\uFEFF\uFFFF")]
    [DataRow("𠀀𝒜𐐀 中文字 ไทย한국어")]
    [DataRow("e\u0301 a\u0300\u0301\u0302")]
    [DataRow("tab\tand  two spaces   ")]
    [DataRow("\n starts with a line break")]
    [DataRow("<pad><mask> Ġ Ċ")]
    public void AnyText_ComesBack(string text) => Assert.AreEqual(text, Cased.Decode(Learn.Ids(Cased, text)));

    [TestMethod]
    public void EveryCharacter_ComesBack()
    {
        for (var value = 1; value < 0x110000; value += value < 0x3000 ? 1 : 97)
        {
            if (value is < 0xD800 or > 0xDFFF)
            {
                var text = "x" + char.ConvertFromUtf32(value);
                Assert.AreEqual(text, Cased.Decode(Learn.Ids(Cased, text)), $"U+{value:X4}");
            }
        }
    }

    [TestMethod]
    public void HalfASurrogatePair_ComesBackAsTheReplacementCharacter()
    {
        Assert.AreEqual("a\uFFFDb\uFFFD", Cased.Decode(Learn.Ids(Cased, "a\uD83Db\uDE00")));
        Assert.AreEqual("a\uFFFDb", Uncased.Decode(Learn.Ids(Uncased, "A\uDE00B")));
    }

    [TestMethod]
    public void LowerCasing_MakesCaseNoDifference()
    {
        CollectionAssert.AreEqual(
            Learn.Ids(Uncased, "the film's, фильм, é"), Learn.Ids(Uncased, "THE FILM'S, ФИЛЬМ, É"));
        Assert.AreEqual("the film", Uncased.Decode(Learn.Ids(Uncased, "The FILM")));
    }

    [TestMethod]
    public void NothingToEncode_GivesNothing()
    {
        Assert.IsEmpty(Learn.Ids(Cased, ""));
        Assert.IsEmpty(Learn.Ids(Cased, null!));
    }

    [TestMethod]
    public void AWord_IsTheSameAtTheBeginningAndWithin()
    {
        var film = Learn.Ids(Cased, "film");

        CollectionAssert.AreEqual((int[])[.. film, .. film], Learn.Ids(Cased, "film film"));
        CollectionAssert.AreEqual(film, Learn.Ids(Cased, " film"));
    }

    [TestMethod]
    public void NoText_GivesASpecialToken()
    {
        var ids = Learn.Ids(Cased, "<pad> <mask><pad>");

        Assert.IsTrue(ids.All(id => id >= BpeModel.FirstByteId));
    }

    [TestMethod]
    public void IdsAreAppended()
    {
        List<int> ids = [7, 8];

        Cased.Encode("film", new TokenLimit(1, TextTruncation.KeepTail), ids);

        Assert.HasCount(3, ids);
        CollectionAssert.AreEqual(new[] { 7, 8 }, ids[..2]);
    }

    [TestMethod]
    public void Truncation_KeepsTheFirstTheLastOrBoth()
    {
        foreach (var text in Learn.Texts)
        {
            var all = Learn.Ids(Cased, text);
            for (var maximum = 1; maximum <= all.Length + 1; maximum++)
            {
                var fits = all.Length <= maximum;
                var half = maximum - maximum / 2;
                Check(text, new(maximum, TextTruncation.KeepHead), fits ? all : all[..maximum], !fits);
                Check(text, new(maximum, TextTruncation.KeepTail), fits ? all : all[^maximum..], !fits);
                Check(text, new(maximum, TextTruncation.KeepHeadAndTail),
                    fits ? all : [.. all[..half], .. all[^(maximum / 2)..]], !fits);
            }
        }
    }

    private static void Check(string text, TokenLimit limit, int[] expected, bool truncated)
    {
        var ids = new List<int>();
        Assert.AreEqual(truncated, Cased.Encode(text, limit, ids), $"{limit}");
        CollectionAssert.AreEqual(expected, ids, $"{limit}");

        var tokens = new List<TextToken>();
        Assert.AreEqual(truncated, Cased.EncodeWithOffsets(text, limit, tokens), $"{limit}");
        CollectionAssert.AreEqual(expected, tokens.Select(token => token.Id).ToArray(), $"{limit}");
    }

    [TestMethod]
    public void Offsets_PointIntoTheText()
    {
        const string Text = "The BEST 😀 film's";
        var tokenizer = Learn.Rows(Learn.NoLimit, [Text, Text], lowerCase: true).Tokenizer;
        var tokens = new List<TextToken>();

        tokenizer.EncodeWithOffsets(Text, Learn.NoLimit, tokens);

        CollectionAssert.AreEqual(
            new[] { "The", "BEST", "😀", "film", "'s" },
            tokens.Select(token => Text.Substring(token.Start, token.Length)).ToArray());
    }

    [TestMethod]
    public void Offsets_OfBytes_AreThoseOfTheirCharacter()
    {
        const string Text = "a😀é";
        var tokenizer = Learn.Rows(Learn.NoLimit, []).Tokenizer;
        var tokens = new List<TextToken>();

        tokenizer.EncodeWithOffsets(Text, Learn.NoLimit, tokens);

        CollectionAssert.AreEqual(
            new[] { (0, 0), (0, 1), (1, 2), (1, 2), (1, 2), (1, 2), (3, 1), (3, 1) },
            tokens.Select(token => (token.Start, token.Length)).ToArray());
    }

    [TestMethod]
    public void Offsets_CoverEveryCharacterButSpaces()
    {
        foreach (var text in (string[])[.. Learn.Texts, "  a\n\nb", "\n中\uD83Dx𝒜"])
        {
            var tokens = new List<TextToken>();
            Cased.EncodeWithOffsets(text, Learn.NoLimit, tokens);
            var covered = new bool[text.Length];
            foreach (var token in tokens)
                covered.AsSpan(token.Start, token.Length).Fill(true);
            for (var i = 0; i < text.Length; i++)
                Assert.IsTrue(covered[i] || text[i] == ' ', $"char {i} of '{text}'");
        }
    }

    [TestMethod]
    [Timeout(60_000)]
    [DataRow(TextTruncation.KeepHead)]
    [DataRow(TextTruncation.KeepTail)]
    [DataRow(TextTruncation.KeepHeadAndTail)]
    public void AVeryLongText_IsOnlyReadToTheEndAndNeverEncodedWhole(TextTruncation truncation)
    {
        var words = string.Concat(Enumerable.Repeat("one two, three ", 700_000));
        var limit = new TokenLimit(128, truncation);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var ids = Learn.Ids(Cased, words, limit);

        Assert.HasCount(128, ids);
        Assert.IsLessThan(1_000_000, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [TestMethod]
    [DataRow(TextTruncation.KeepHead)]
    [DataRow(TextTruncation.KeepTail)]
    [DataRow(TextTruncation.KeepHeadAndTail)]
    public void WordsMetBefore_AreEncodedWithoutGarbage(TextTruncation truncation)
    {
        var tokenizer = Learn.Tokenizer();
        const string Text = "The film was not bad, it's the best film I've seen in 2019!";
        var limit = new TokenLimit(10, truncation);
        var ids = new List<int>(100);
        Assert.AreEqual(0, Garbage.Of(() =>
        {
            ids.Clear();
            tokenizer.Encode(Text, limit, ids);
        }));
        Assert.HasCount(10, ids);
    }

    [TestMethod]
    [Timeout(60_000)]
    public void AVeryLongWord_TakesTimeInProportion()
    {
        var word = Learn.RandomText(1, "abcdefghij", 1_000_000);

        Assert.AreEqual(word, Cased.Decode(Learn.Ids(Cased, word)));
    }

    [TestMethod]
    public void MoreWordsThanTheCacheHolds_AreEncodedAllTheSame()
    {
        var tokenizer = Learn.Tokenizer();
        var text = string.Join(' ', Enumerable.Range(0, 70_000).Select(i => $"{(char)('a' + i % 26)} {i}"));

        var first = Learn.Ids(tokenizer, text);

        CollectionAssert.AreEqual(first, Learn.Ids(tokenizer, text));
        Assert.AreEqual(text, tokenizer.Decode(first));
    }

    [TestMethod]
    public void ManyThreads_GetWhatOneGets()
    {
        string[] texts = [.. Enumerable.Range(0, 300).Select(
            seed => Learn.RandomText(seed, "the film was bad é😀", 60))];
        int[][] expected = [.. texts.Select(text => Learn.Ids(Learn.Tokenizer(), text))];
        var shared = Learn.Tokenizer();

        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, thread =>
        {
            for (var i = 0; i < texts.Length; i++)
            {
                var at = (i + thread * 37) % texts.Length;
                CollectionAssert.AreEqual(expected[at], Learn.Ids(shared, texts[at]));
            }
        });
    }
}
