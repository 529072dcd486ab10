using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MLNet.Attention.Tests.Trainers.Tokenization;
using MLNet.Attention.Transforms.Tokenization;

namespace MLNet.Attention.Tests.Transforms.Tokenization;

[TestClass]
public sealed class TokenizerJsonTests
{
    private static readonly string Json = Encoding.UTF8.GetString(Save(Learn.Tokenizer()));

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void ALoadedTokenizer_IsTheSavedOne(bool lowerCase)
    {
        var saved = Learn.Tokenizer(lowerCase);

        var loaded = TokenizerJson.Load(new MemoryStream(Save(saved)));

        Assert.AreEqual(lowerCase, loaded.LowerCase);
        Assert.AreEqual(saved.VocabularySize, loaded.VocabularySize);
        CollectionAssert.AreEqual(Save(saved), Save(loaded));
        foreach (var text in Learn.Texts)
            CollectionAssert.AreEqual(Learn.Ids(saved, text), Learn.Ids(loaded, text));
    }

    [TestMethod]
    public void IsTheFormatOfHuggingFace()
    {
        var root = JsonNode.Parse(Json)!;

        Assert.AreEqual("BPE", (string?)root["model"]!["type"]);
        var preTokenizers = (JsonArray)root["pre_tokenizer"]!["pretokenizers"]!;
        Assert.AreEqual("Split", (string?)preTokenizers[0]!["type"]);
        Assert.AreEqual("ByteLevel", (string?)preTokenizers[1]!["type"]);
        Assert.AreEqual(false, (bool?)preTokenizers[1]!["add_prefix_space"]);
        Assert.AreEqual("<mask>", (string?)root["added_tokens"]![1]!["content"]);
        Assert.AreEqual(2 + ' ', (int)root["model"]!["vocab"]!["Ġ"]!);
        var first = (string)root["model"]!["merges"]![0]!;
        Assert.AreEqual(258, (int)root["model"]!["vocab"]![first.Replace(" ", "")]!);
        Assert.AreEqual("Replace", (string?)root["normalizer"]!["normalizers"]![0]!["type"]);
        Assert.IsFalse(Json.Contains('\r'));
    }

    /// <summary>What a reader of the file does that knows nothing but the file.</summary>
    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void SaysHowWordsAreCut(bool lowerCase)
    {
        var root = JsonNode.Parse(Save(Learn.Tokenizer(lowerCase)))!;
        var normalizers = (JsonArray)root["normalizer"]!["normalizers"]!;
        var before = new Regex((string)normalizers[^1]!["pattern"]!["Regex"]!);
        var split = new Regex((string)root["pre_tokenizer"]!["pretokenizers"]![0]!["pattern"]!["Regex"]!);
        Assert.HasCount(lowerCase ? 2 : 1, normalizers);

        for (var seed = 0; seed < 500; seed++)
        {
            var text = Learn.RandomText(seed, "ab AB's \n\u0301\u200Dक\u093Fก1.", seed % 20);
            var normalized = before.Replace(lowerCase ? text.ToLowerInvariant() : text, (string)normalizers[^1]!["content"]!);
            string[] expected = [.. split.Matches(normalized).Select(match => match.Value)];
            var words = new List<string>();
            var buffer = new char[WordPreTokenizer.BufferLength];
            foreach (var word in new WordPreTokenizer(text, lowerCase))
                words.Add(word.Normalize(text, buffer, lowerCase).ToString());
            CollectionAssert.AreEqual(expected, words, $"'{text}'");
        }
    }

    [TestMethod]
    [DataRow("\"version\": \"1.0\"", "\"version\": \"2.0\"", "version is \"2.0\"; expected \"1.0\"")]
    [DataRow("\"truncation\": null", "\"truncation\": {}", "truncation is an object of 0 properties; expected null")]
    [DataRow("\"padding\": null,", "", "padding is missing")]
    [DataRow("\"padding\": null", "\"padding\": null, \"x\": 1", "x is an unknown property; expected only version")]
    [DataRow("\"padding\": null", "\"padding\": null, \"padding\": null", "not valid JSON")]
    [DataRow("\"id\": 1,", "\"id\": 3,", "added_tokens[1].id is 3; expected 1")]
    [DataRow("\"content\": \"<pad>\"", "\"content\": \"<s>\"", "[0].content is \"<s>\"; expected \"<pad>\"")]
    [DataRow("\"special\": true", "\"special\": 1", "added_tokens[0].special is 1; expected true")]
    [DataRow("\"normalizer\": {", "\"normalizer\": null, \"x\": {", "x is an unknown property; expected only version")]
    [DataRow("\"type\": \"Sequence\"", "\"type\": \"NFC\"", "normalizer.type is \"NFC\"; expected \"Sequence\"")]
    [DataRow("\"normalizers\": [", "\"normalizers\": 1, \"x\": [", "x is an unknown property; expected only type, normalizers")]
    [DataRow("\"type\": \"Replace\"", "\"type\": \"NFC\"", "normalizer.normalizers[0].type is \"NFC\"; expected \"Replace\"")]
    [DataRow("(?=[^ ])", "", "[0].pattern.Regex is \"^(?<!\\n)\"; expected ^(?<!\\n)(?=[^ ])")]
    [DataRow("\"content\": \" \"", "\"content\": \"_\"", "normalizer.normalizers[0].content is \"_\"; expected \" \"")]
    [DataRow("\"type\": \"Split\"", "\"type\": \"Whitespace\"", "pretokenizers[0].type is \"Whitespace\"; expected \"Split\"")]
    [DataRow("|\\\\s+(?!\\\\S)", "", "pre_tokenizer.pretokenizers[0].pattern.Regex is ")]
    [DataRow("\"Isolated\"", "\"Removed\"", "behavior is \"Removed\"; expected \"Isolated\"")]
    [DataRow("\"invert\": false", "\"invert\": true", "invert is true; expected false")]
    [DataRow("\"type\": \"ByteLevel\"", "\"type\": \"Digits\"", "pre_tokenizer.pretokenizers[1].type is \"Digits\"")]
    [DataRow("\"add_prefix_space\": false", "\"add_prefix_space\": true", "pretokenizers[1].add_prefix_space is true")]
    [DataRow("\"use_regex\": false", "\"use_regex\": true", "pretokenizers[1].use_regex is true; expected false")]
    [DataRow("\"type\": \"BPE\"", "\"type\": \"Unigram\"", "model.type is \"Unigram\"; expected \"BPE\"")]
    [DataRow("\"dropout\": null", "\"dropout\": 0.1", "model.dropout is 0.1; expected null")]
    [DataRow("\"byte_fallback\": false", "\"byte_fallback\": true", "model.byte_fallback is true; expected false")]
    [DataRow("\"<mask>\": 1,", "\"<mask>\": -1,", "model.vocab[\"<mask>\"] is -1; expected an id from 0 to ")]
    [DataRow("\"<mask>\": 1,", "\"<mask>\": 1.5,", "model.vocab[\"<mask>\"] is 1.5; expected an id from 0 to ")]
    [DataRow("\"<mask>\": 1,", "\"<mask>\": 99999,", "model.vocab[\"<mask>\"] is 99999; expected an id from 0 to ")]
    [DataRow("\"<mask>\": 1,", "\"<mask>\": \"1\",", "model.vocab[\"<mask>\"] is \"1\"; expected an id from 0 to ")]
    [DataRow("\"<mask>\": 1,", "\"<mask>\": 0,", "model.vocab is id 0 for both \"<pad>\" and \"<mask>\"")]
    [DataRow("\"<mask>\": 1,", "\"<unk>\": 1,", "model.vocab, id 1 is \"<unk>\"; expected \"<mask>\"")]
    [DataRow("\"A\": 67,", "\"AA\": 67,", "model.vocab, id 67 is \"AA\"; expected \"A\"")]
    [DataRow("\"A\": 67,", "\"\\ud800\": 67,", "not valid JSON")]
    public void ADamagedPart_IsNamed(string part, string damaged, string message)
    {
        var at = Json.IndexOf(part, StringComparison.Ordinal);
        Assert.IsGreaterThan(0, at, part);

        AssertFails(Json.Remove(at, part.Length).Insert(at, damaged), message);
    }

    [TestMethod]
    public void APipelineOfOtherParts_IsNamed()
    {
        // As earlier versions wrote them.
        Edit(root => root["pre_tokenizer"] = new JsonObject { ["type"] = "ByteLevel", ["use_regex"] = true },
            "pre_tokenizer.type is \"ByteLevel\"; expected \"Sequence\"");
        Edit(root => root["normalizer"] = null, "normalizer is null; expected an object");
        Edit(root => root["normalizer"] = new JsonObject { ["type"] = "Lowercase" },
            "normalizer.type is \"Lowercase\"; expected \"Sequence\"");
        Edit(root => ((JsonArray)root["normalizer"]!["normalizers"]!).Clear(), "normalizers is an array of 0; expected");
        Edit(root => ((JsonArray)root["normalizer"]!["normalizers"]!).Insert(0, new JsonObject { ["type"] = "NFC" }),
            "normalizer.normalizers[0].type is \"NFC\"; expected \"Lowercase\"");
        Edit(root => root["normalizer"]!["normalizers"] = 7, "normalizer.normalizers is 7; expected an array");
        Edit(root => ((JsonArray)root["pre_tokenizer"]!["pretokenizers"]!).RemoveAt(0), "is an array of 1; expected");
        Edit(root => root["pre_tokenizer"]!["pretokenizers"]![0]!["pattern"] = "x", "pattern is \"x\"; expected an object");
        Edit(root => root["pre_tokenizer"]!["pretokenizers"]![0] = 3, "pretokenizers[0] is 3; expected an object");
    }

    [TestMethod]
    public void ADamagedMerge_IsNamed()
    {
        var first = (string)JsonNode.Parse(Json)!["model"]!["merges"]![0]!;
        const string Expected = "expected \"left right\", two tokens of lower id that together are the token of id 258";

        AssertFailsWithMerge("noSpace", "model.merges[0] is \"noSpace\"; " + Expected);
        AssertFailsWithMerge("a b c", "model.merges[0] is \"a b c\"; " + Expected);
        AssertFailsWithMerge("a 中", "model.merges[0] is \"a 中\"; " + Expected);
        AssertFailsWithMerge("z z", "model.merges[0] is \"z z\"; " + Expected);
        AssertFailsWithMerge("<pad> a", "model.merges[0] is \"<pad> a\"; " + Expected);
        AssertFailsWithMerge(7, "model.merges[0] is 7; " + Expected);
        Edit(root => ((JsonArray)root["model"]!["merges"]!).RemoveAt(0), "model.merges is an array of ");
        Edit(root => ((JsonArray)root["model"]!["merges"]!).Add(first), "one for each token that is neither");
        Edit(root => root["model"]!["merges"] = null, "model.merges is null; expected an array of ");
    }

    private static void AssertFailsWithMerge(JsonNode merge, string message) =>
        Edit(root => root["model"]!["merges"]![0] = merge, message);

    [TestMethod]
    public void ADamagedVocabulary_IsNamed()
    {
        Edit(root => root["model"]!["vocab"] = new JsonObject(), "model.vocab is an object of 0 properties; expected");
        Edit(root => root["model"]!["vocab"] = 3, "model.vocab is 3; expected an object of 258 to 262144 tokens");
        Edit(root => Rename(root, "a b"), "characters that stand for bytes");
        Edit(root => Rename(root, new string('a', 1025)), "...\"; expected 2 to 1024 characters");
        Edit(root => Rename(root, "aÿ中"), "is \"aÿ中\"; expected 2 to 1024 characters that stand for bytes");
        Edit(root => root["model"] = new JsonArray(), "model is an array of 0; expected an object");
    }

    [TestMethod]
    public void TooManyTokens_AreAnError()
    {
        var vocabulary = new StringBuilder("{");
        for (var id = 0; id <= Tokenizer.MaximumVocabularySize; id++)
            vocabulary.Append($"{(id > 0 ? "," : "")}\"{id}\":{id}");
        var start = Json.IndexOf("{", Json.IndexOf("\"vocab\"", StringComparison.Ordinal), StringComparison.Ordinal);
        var end = Json.IndexOf('}', Json.IndexOf("\"Ń\"", StringComparison.Ordinal));
        AssertFails(Json[..start] + vocabulary + Json[end..], "model.vocab is an object of 262145 properties");
    }

    [TestMethod]
    public void AFileCutShort_IsAnError()
    {
        var bytes = Encoding.UTF8.GetBytes(Json);
        for (var length = 0; length < bytes.Length - 2; length += 1 + length / 20)
            AssertFails(bytes[..length], "tokenizer.json: is not valid JSON: ");
    }

    [TestMethod]
    public void BytesThatAreNoUnicode_AreAnError()
    {
        var bytes = Encoding.UTF8.GetBytes(Json);
        bytes[Array.IndexOf(bytes, (byte)'<')] = 0xFF;
        AssertFails(bytes, "tokenizer.json");

        AssertFails([0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Json)], "tokenizer.json: is not valid JSON: ");
    }

    [TestMethod]
    public void AnythingElse_IsAnError()
    {
        AssertFails("[]", "the document is an array of 0; expected an object");
        AssertFails("null", "the document is null; expected an object");
        AssertFails("{}", "version is missing");
        AssertFails(new string('[', 5000), "not valid JSON");
        AssertFails(Json + "x", "not valid JSON");
        AssertFails("[" + string.Join(',', Enumerable.Repeat('0', 1_100_000)) + "]", "more than 1048576 JSON values");
    }

    [TestMethod]
    public void AFileFarTooLong_IsNotRead()
    {
        var error = Assert.ThrowsExactly<FormatException>(() => TokenizerJson.Load(new HugeStream()));

        Assert.AreEqual("tokenizer.json: has 1099511627776 bytes; expected at most 134217728.", error.Message);
    }

    private static void Edit(Action<JsonNode> edit, string message)
    {
        var root = JsonNode.Parse(Json)!;
        edit(root);
        AssertFails(root.ToJsonString(), message);
    }

    /// <summary>Gives the first token that is no byte another text.</summary>
    private static void Rename(JsonNode root, string name)
    {
        var vocabulary = (JsonObject)root["model"]!["vocab"]!;
        var token = vocabulary.First(entry => (int)entry.Value! == BpeModel.FirstMergeId).Key;
        vocabulary.Remove(token);
        vocabulary.Add(name, BpeModel.FirstMergeId);
    }

    private static void AssertFails(string json, string message) => AssertFails(Encoding.UTF8.GetBytes(json), message);

    private static void AssertFails(byte[] bytes, string message)
    {
        var error =
            Assert.ThrowsExactly<FormatException>(() => TokenizerJson.Load(new MemoryStream(bytes)));
        Assert.StartsWith("tokenizer.json", error.Message);
        Assert.Contains(message, error.Message);
        Assert.IsLessThan(400, error.Message.Length);
    }

    private static byte[] Save(Tokenizer tokenizer)
    {
        using var stream = new MemoryStream();
        tokenizer.Save(stream);
        return stream.ToArray();
    }

    /// <summary>A terabyte that must not be read.</summary>
    private sealed class HugeStream : MemoryStream
    {
        public override long Length => 1L << 40;

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override int Read(Span<byte> buffer) => throw new NotSupportedException();
    }
}
