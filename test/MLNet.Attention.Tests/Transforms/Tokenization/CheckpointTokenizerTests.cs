using System.Text.Json;
using MLNet.Attention.Transforms.Tokenization;

namespace MLNet.Attention.Tests.Transforms.Tokenization;

/// <summary>The tokenizers of checkpoints that Hugging Face's transformers wrote, with the ids that they gave.</summary>
[TestClass]
public sealed class CheckpointTokenizerTests
{
    private const int MostTokens = 64;

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [DataRow("bert", 17)]
    [DataRow("distilbert", 17)]
    [DataRow("roberta", 17)]
    [DataRow("bart", 14)]
    [DataRow("t5", 14)]
    public void TextsAndPairs_HaveTheSameIds(string name, int count)
    {
        var tokenizer = Load(name);
        var limit = new TokenLimit(MostTokens, TextTruncation.KeepHead);
        var cases = Expected(name);
        Assert.HasCount(count, cases);
        foreach (var expected in cases)
        {
            var (ids, types) = (new List<int>(), new List<int>());
            var text = expected.GetProperty("text").GetString()!;
            var pair = expected.TryGetProperty("pair", out var second) ? second.GetString() : null;
            if (pair is null)
                tokenizer.Encode(text, limit, ids, types);
            else
                tokenizer.EncodePair(text, pair, limit, ids, types);
            CollectionAssert.AreEqual(Numbers(expected, "input_ids"), ids, $"{text} | {pair}");
            if (expected.TryGetProperty("token_type_ids", out var typeIds) && typeIds.ValueKind == JsonValueKind.Array)
                CollectionAssert.AreEqual(Numbers(expected, "token_type_ids"), types, $"{text} | {pair}");
        }
    }

    [TestMethod]
    public void Words_HaveTheSameIds_AndTheirIndices()
    {
        var tokenizer = Load("bert_ner");
        foreach (var expected in Expected("bert_ner"))
        {
            var (ids, indices) = (new List<int>(), new List<int>());
            string[] words = [.. expected.GetProperty("words").EnumerateArray().Select(word => word.GetString()!)];
            tokenizer.EncodeWords(words, new TokenLimit(MostTokens, TextTruncation.KeepHead), ids, indices);
            CollectionAssert.AreEqual(Numbers(expected, "input_ids"), ids);
            CollectionAssert.AreEqual(Numbers(expected, "word_ids"), indices);
        }
    }

    [TestMethod]
    public void AQuestionAndItsContext_HaveTheSameIdsAndOffsets()
    {
        var tokenizer = Load("bert_qa");
        foreach (var expected in Expected("bert_qa"))
        {
            var (question, context) = (new List<TextToken>(), new List<TextToken>());
            tokenizer.Tokenize(expected.GetProperty("question").GetString()!, question);
            tokenizer.Tokenize(expected.GetProperty("context").GetString()!, context);
            var template = tokenizer.Template.Pair;
            // The context alone is cut.
            var kept = context.Take(MostTokens - template.Count - question.Count);
            TextToken[] tokens =
            [
                .. Special(template.Before), .. question, .. Special(template.Between), .. kept, .. Special(template.After),
            ];
            CollectionAssert.AreEqual(Numbers(expected, "input_ids"), tokens.Select(token => token.Id).ToList());
            var offsets = expected.GetProperty("offsets").EnumerateArray().ToArray();
            for (var i = 0; i < tokens.Length; i++)
            {
                if (offsets[i].ValueKind != JsonValueKind.Array)
                    continue;
                var place = offsets[i].EnumerateArray().Select(offset => offset.GetInt32()).ToArray();
                var text = expected.GetProperty(i > question.Count ? "context" : "question").GetString()!;
                place = [.. place.Select(characters => ToChars(text, characters))];
                Assert.AreEqual((place[0], place[1]), (tokens[i].Start, tokens[i].Start + tokens[i].Length), $"{i}: {text}");
            }
        }

        static IEnumerable<TextToken> Special(IEnumerable<SpecialToken> tokens) =>
            tokens.Select(token => new TextToken(token.Id, 0, 0));
    }

    [TestMethod]
    [DataRow("bert")]
    [DataRow("roberta")]
    [DataRow("t5")]
    public void ASavedTokenizer_ComesBack_AndSavesTheSameBytes(string name)
    {
        var tokenizer = Load(name);
        var saved = Save(tokenizer);
        var loaded = (PretrainedTokenizer)TokenizerJson.Load(new MemoryStream(saved));
        CollectionAssert.AreEqual(saved, Save(loaded));
        Assert.AreEqual(tokenizer.SpecialIds, loaded.SpecialIds);
        Assert.AreEqual(tokenizer.VocabularySize, loaded.VocabularySize);
        foreach (var expected in Expected(name))
        {
            var text = expected.GetProperty("text").GetString()!;
            CollectionAssert.AreEqual(tokenizer.Ids(text), loaded.Ids(text));
        }
    }

    [TestMethod]
    public void TokensWithARole_AreThoseThatTheCheckpointNames()
    {
        var roberta = Load("roberta");
        Assert.AreEqual(new SpecialIds(Pad: 1, Mask: 4), roberta.SpecialIds);
        Assert.AreEqual((0, 2, 0, 2, 3), (roberta.Roles.Class, roberta.Roles.Separator, roberta.Roles.Begin,
            roberta.Roles.End, roberta.Roles.Unknown));
        Assert.AreEqual(new SpecialIds(Pad: 0, Mask: 2), Load("t5").SpecialIds, "without a mask, the unknown token");
        Assert.IsNull(Load("t5").Roles.Mask);
    }

    [TestMethod]
    public void ATokenizer_IsSafeForManyThreads()
    {
        var tokenizer = Load("bert");
        var texts = Expected("bert").Select(expected => expected.GetProperty("text").GetString()!).ToArray();
        var alone = texts.Select(text => string.Join(" ", tokenizer.Ids(text))).ToArray();
        Parallel.For(0, 200, new ParallelOptions { CancellationToken = TestContext.CancellationToken }, i =>
            Assert.AreEqual(alone[i % texts.Length], string.Join(" ", tokenizer.Ids(texts[i % texts.Length]))));
    }

    private static PretrainedTokenizer Load(string name) => (PretrainedTokenizer)PretrainedTokenizer.Load(Folder(name));

    private static byte[] Save(Tokenizer tokenizer)
    {
        using var stream = new MemoryStream();
        tokenizer.Save(stream);
        return stream.ToArray();
    }

    private static string Folder(string name) => Path.Combine(AppContext.BaseDirectory, "fixtures", "checkpoints", name);

    private static JsonElement[] Expected(string name)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder(name), "expected.json")));
        return [.. document.RootElement.EnumerateArray().Select(item => item.Clone())];
    }

    private static List<int> Numbers(JsonElement element, string name) =>
        [.. element.GetProperty(name).EnumerateArray().Select(item => item.ValueKind == JsonValueKind.Null ? -1 : item.GetInt32())];

    private static int ToChars(string text, int characters) =>
        text.EnumerateRunes().Take(characters).Sum(rune => rune.Utf16SequenceLength);
}
