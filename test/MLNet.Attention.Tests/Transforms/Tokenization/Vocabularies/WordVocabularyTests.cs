using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MLNet.Attention.Transforms.Tokenization;
using MLNet.Attention.Transforms.Tokenization.Vocabularies;

namespace MLNet.Attention.Tests.Transforms.Tokenization.Vocabularies;

/// <summary>How each model of tokenizer.json turns a word into tokens.</summary>
[TestClass]
public sealed class WordVocabularyTests
{
    private const string WordPiece =
        """{"type":"WordPiece","unk_token":"[UNK]","max_input_chars_per_word":8,"vocab":{"[UNK]":0,"un":1,"##aff":2,"##able":3,"unaff":4,"##a":5,"é":6,"😀":7,"##😀":8,"x":9,"##x":10}}""";

    private const string Bpe =
        """{"type":"BPE","unk_token":"<u>","fuse_unk":FUSE,"byte_fallback":BYTES,"ignore_merges":IGNORE,"vocab":{"<u>":0,"a":1,"b":2,"c":3,"ab":4,"abc":5,"bc":6,"<0xC3>":7,"<0xA9>":8,"cab":9},"merges":["b c","a b",["ab","c"]]}""";

    private const string Unigram =
        """{"type":"Unigram","unk_id":0,"byte_fallback":BYTES,"vocab":[["<u>",0],["a",-1],["b",-1.5],["ab",-2.4],["c",-3],["abc",-5.5],["<0xC3>",-20],["<0xA9>",-20],["😀",-4],["zz",-50]]}""";

    [TestMethod]
    [DataRow("unaffable", "[UNK]0-9")] // too many characters
    [DataRow("unable", "un0-2 ##able2-6")]
    [DataRow("unaffa", "unaff0-5 ##a5-6")]
    [DataRow("unaffb", "[UNK]0-6")]
    [DataRow("😀😀", "😀0-2 ##😀2-4")]
    [DataRow("xxxxxxxx", "x0-1 ##x1-2 ##x2-3 ##x3-4 ##x4-5 ##x5-6 ##x6-7 ##x7-8")]
    [DataRow("😀😀😀😀😀😀", "😀0-2 ##😀2-4 ##😀4-6 ##😀6-8 ##😀8-10 ##😀10-12")]
    public void WordPiece_TakesTheLongestTokens(string word, string expected) =>
        Assert.AreEqual(expected, Tokens(WordPiece, word));

    [TestMethod]
    [DataRow("false", "false", "false", "abc", "a0-1 bc1-3")]
    [DataRow("false", "false", "true", "abc", "abc0-3")]
    [DataRow("false", "false", "false", "cab", "c0-1 ab1-3")]
    [DataRow("false", "false", "true", "cab", "cab0-3")]
    [DataRow("false", "false", "false", "aééb", "a0-1 <u>1-2 <u>2-3 b3-4")]
    [DataRow("true", "false", "false", "aééb", "a0-1 <u>1-3 b3-4")]
    [DataRow("true", "false", "false", "éaé", "<u>0-1 a1-2 <u>2-3")]
    [DataRow("true", "true", "false", "aéb", "a0-1 <0xC3>1-2 <0xA9>1-2 b2-3")]
    [DataRow("true", "true", "false", "a😀b", "a0-1 <u>1-3 b3-4")]
    [DataRow("false", "false", "false", "", "")]
    public void Bpe_MergesThePairsInTheirOrder(string fuses, string bytes, string ignores, string word, string expected) =>
        Assert.AreEqual(expected, Tokens(Bpe.Replace("FUSE", fuses).Replace("BYTES", bytes).Replace("IGNORE", ignores), word));

    [TestMethod]
    public void Bpe_HasPrefixesAndSuffixes() => Assert.AreEqual("a0-1 @b</w>1-2", Tokens(
        """{"type":"BPE","continuing_subword_prefix":"@","end_of_word_suffix":"</w>","vocab":{"a":0,"@b</w>":1},"merges":[]}""", "ab"));

    [TestMethod]
    public void Bpe_SkipsTheVersionOfItsMerges() => Assert.AreEqual("aa0-2",
        Tokens("""{"type":"BPE","vocab":{"a":0,"aa":1},"merges":["#version: 0.2","a a"]}""", "aa"));

    [TestMethod]
    public void Bpe_DropsWhatItHasNoTokenFor() =>
        Assert.AreEqual("a0-1 b2-3", Tokens("""{"type":"BPE","vocab":{"a":0,"b":1},"merges":[]}""", "aéb"));

    [TestMethod]
    public void Bpe_MergesLongWordsAsItMergesShortOnes()
    {
        var random = new Random(7);
        string[] tokens = ["a", "b", "c", "ab", "bc", "ca", "abc", "bca", "aa", "aab", "cab", "abab"];
        string[] merges = ["a a", "b c", "a b", "ab c", "c a", "bc a", "aa b", "c ab", "ab ab"];
        var vocabulary = new JsonObject();
        foreach (var token in tokens)
            vocabulary[token] = vocabulary.Count;
        var json = new JsonObject
        {
            ["type"] = "BPE",
            ["vocab"] = vocabulary,
            ["merges"] = new JsonArray([.. merges.Select(merge => (JsonNode)merge)]),
        }.ToJsonString();
        for (var length = 40; length < 60; length++)
        {
            var word = string.Concat(Enumerable.Range(0, length).Select(_ => "abc"[random.Next(3)]));
            Assert.AreEqual(MergeNaively(word, merges), string.Join(" ", Read(json, word).Select(token => word[token.Start..token.End])));
        }
    }

    [TestMethod]
    [DataRow("false", "ab", "ab0-2")] // -2.4 is more than -1 - 1.5
    [DataRow("false", "abc", "ab0-2 c2-3")] // -5.4 is more than -5.5
    [DataRow("false", "aéx😀", "a0-1 <u>1-3 😀3-5")]
    [DataRow("true", "aé", "a0-1 <0xC3>1-2 <0xA9>1-2")]
    [DataRow("true", "aéx", "a0-1 <u>1-3")] // x has no byte
    [DataRow("false", "zz", "zz0-2")]
    [DataRow("false", "", "")]
    public void Unigram_FindsTheBestScore(string bytes, string word, string expected) =>
        Assert.AreEqual(expected, Tokens(Unigram.Replace("BYTES", bytes), word));

    [TestMethod]
    public void Unigram_IsAsGoodAsTryingAll()
    {
        var random = new Random(3);
        string[] tokens = ["<u>", "a", "b", "c", "ab", "ba", "bc", "abc", "cab", "bab", "aaa"];
        var scores = tokens.Select(_ => -1 - 4 * random.NextDouble()).ToArray();
        var vocabulary = new JsonArray([.. tokens.Zip(scores, (token, score) => new JsonArray(token, score))]);
        var json = new JsonObject { ["type"] = "Unigram", ["unk_id"] = 0, ["vocab"] = vocabulary }.ToJsonString();
        for (var i = 0; i < 50; i++)
        {
            var word = string.Concat(Enumerable.Range(0, 1 + i % 10).Select(_ => "abc"[random.Next(3)]));
            Assert.AreEqual(Best(word), Read(json, word).Sum(token => scores[token.Id]), 1e-9, word);
        }

        double Best(string word) => word == "" ? 0 : tokens.Zip(scores)
            .Where(entry => word.StartsWith(entry.First, StringComparison.Ordinal))
            .Max(entry => entry.Second + Best(word[entry.First.Length..]));
    }

    [TestMethod]
    public void WordLevel_HasWholeWords()
    {
        const string Json = """{"type":"WordLevel","unk_token":"?","vocab":{"?":0,"film":1}}""";
        Assert.AreEqual("film0-4", Tokens(Json, "film"));
        Assert.AreEqual("?0-5", Tokens(Json, "films"));
    }

    [TestMethod]
    [DataRow("""{"type":"Foo"}""", "model.type is \"Foo\"; expected one of WordPiece, WordLevel, BPE, Unigram")]
    [DataRow("""{"type":"WordPiece","vocab":{"a":0}}""", "model.unk_token is missing; expected a token of the vocabulary")]
    [DataRow("""{"type":"WordPiece","vocab":{}}""", "model.vocab is an object of 0 properties; expected at least one token")]
    [DataRow("""{"type":"WordLevel","unk_token":"a","vocab":{"a":0,"b":0}}""",
        "model.vocab[\"b\"] is 0; expected an id that no other token has")]
    [DataRow("""{"type":"WordLevel","unk_token":"a","vocab":{"a":-1}}""",
        "model.vocab[\"a\"] is -1; expected a whole number from 0 to 99")]
    [DataRow("""{"type":"WordLevel","unk_token":"a","vocab":{"a":100}}""",
        "model.vocab[\"a\"] is 100; expected a whole number from 0 to 99")]
    [DataRow("""{"type":"BPE","vocab":{"a":0,"b":1},"merges":["a b"]}""",
        "model.merges[0] is \"a b\"; expected two tokens of the vocabulary that together are one")]
    [DataRow("""{"type":"BPE","vocab":{"a":0,"aa":1},"merges":["a a","a c"]}""", "model.merges[1] is \"a c\"")]
    [DataRow("""{"type":"BPE","vocab":{"a":0},"merges":["a"]}""", "model.merges[0] is \"a\"; expected two tokens")]
    [DataRow("""{"type":"BPE","vocab":{"a":0},"merges":{}}""", "model.merges is an object of 0 properties; expected an array")]
    [DataRow("""{"type":"BPE","dropout":0.1,"vocab":{"a":0},"merges":[]}""", "model.dropout is 0.1; expected null or 0")]
    [DataRow("""{"type":"Unigram","unk_id":1,"vocab":[["a",0]]}""", "model.unk_id is 1; expected a whole number from 0 to 0")]
    [DataRow("""{"type":"Unigram","unk_id":null,"vocab":[["a",0]]}""", "model.unk_id is null; expected a whole number")]
    [DataRow("""{"type":"Unigram","unk_id":0,"vocab":[["a",0],["a",1]]}""",
        "model.vocab[1][0] is \"a\"; expected a token that is not there before")]
    [DataRow("""{"type":"Unigram","unk_id":0,"vocab":[["a","b"]]}""", "model.vocab[0][1] is \"b\"; expected a number")]
    [DataRow("""{"type":"Unigram","unk_id":0,"vocab":[["a"]]}""",
        "model.vocab[0] is an array of 1; expected a token and its score")]
    public void WrongModels_AreErrors(string json, string expected) =>
        Assert.Contains(expected, Assert.ThrowsExactly<FormatException>(() => Read(json, "a")).Message);

    private static string Tokens(string json, string word)
    {
        using var document = JsonDocument.Parse(json);
        var vocabulary = new VocabularyReader(new(document.RootElement, TokenizerJson.FileName, "model"), 100).Read();
        var tokens = new List<VocabularyToken>();
        vocabulary.Append(word, tokens);
        return string.Join(" ", tokens.Select(token =>
            string.Create(CultureInfo.InvariantCulture, $"{vocabulary.Vocabulary.TokenOf(token.Id)}{token.Start}-{token.End}")));
    }

    private static List<VocabularyToken> Read(string json, string word)
    {
        using var document = JsonDocument.Parse(json);
        var tokens = new List<VocabularyToken>();
        new VocabularyReader(new(document.RootElement, TokenizerJson.FileName, "model"), 100).Read().Append(word, tokens);
        return tokens;
    }

    private static string MergeNaively(string word, string[] merges)
    {
        var text = new StringBuilder(" " + string.Join(" ", word.ToCharArray()) + " ");
        while (true)
        {
            var merge = merges.FirstOrDefault(merge => text.ToString().Contains($" {merge} "));
            if (merge is null)
                return text.ToString().Trim();
            var at = text.ToString().IndexOf($" {merge} ", StringComparison.Ordinal);
            text.Remove(at + 1, merge.Length).Insert(at + 1, merge.Replace(" ", ""));
        }
    }
}
