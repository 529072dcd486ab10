using System.Text;
using System.Text.Json.Nodes;
using MLNet.Attention.Transforms;

namespace MLNet.Attention.Tests.Tokenization;

[TestClass]
public sealed class TokenizerJsonTests
{
    private static readonly string Json = Encoding.UTF8.GetString(Save(Learn.Tokenizer()));

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void ALoadedTokenizer_IsTheSavedOne(bool lowerCase)
    {
        TextTokenizer saved = Learn.Tokenizer(lowerCase);

        TextTokenizer loaded = TextTokenizer.Load(new MemoryStream(Save(saved)));

        Assert.AreEqual(lowerCase, loaded.LowerCase);
        Assert.AreEqual(saved.VocabularySize, loaded.VocabularySize);
        CollectionAssert.AreEqual(Save(saved), Save(loaded));
        foreach (string text in Learn.Texts)
        {
            CollectionAssert.AreEqual(Learn.Ids(saved, text), Learn.Ids(loaded, text));
        }
    }

    [TestMethod]
    public void IsTheFormatOfHuggingFace()
    {
        JsonNode root = JsonNode.Parse(Json)!;

        Assert.AreEqual("BPE", (string?)root["model"]!["type"]);
        Assert.AreEqual("ByteLevel", (string?)root["pre_tokenizer"]!["type"]);
        Assert.AreEqual(true, (bool?)root["pre_tokenizer"]!["add_prefix_space"]);
        Assert.AreEqual("<mask>", (string?)root["added_tokens"]![1]!["content"]);
        Assert.AreEqual(2 + ' ', (int)root["model"]!["vocab"]!["Ġ"]!);
        string first = (string)root["model"]!["merges"]![0]!;
        Assert.AreEqual(258, (int)root["model"]!["vocab"]![first.Replace(" ", "")]!);
        Assert.IsNull(root["normalizer"]);
        Assert.IsFalse(Json.Contains('\r'));
    }

    [TestMethod]
    [DataRow("\"version\": \"1.0\"", "\"version\": \"2.0\"", "version is \"2.0\"; expected \"1.0\"")]
    [DataRow("\"truncation\": null", "\"truncation\": {}", "truncation is an object of 0 properties; expected null")]
    [DataRow("\"padding\": null,", "", "padding is missing")]
    [DataRow("\"padding\": null", "\"padding\": null, \"x\": 1", "x is there; expected only version")]
    [DataRow("\"padding\": null", "\"padding\": null, \"padding\": null", "not valid JSON")]
    [DataRow("\"id\": 1,", "\"id\": 3,", "added_tokens[1].id is 3; expected 1")]
    [DataRow("\"content\": \"<pad>\"", "\"content\": \"<s>\"", "[0].content is \"<s>\"; expected \"<pad>\"")]
    [DataRow("\"special\": true", "\"special\": 1", "added_tokens[0].special is 1; expected true")]
    [DataRow("\"normalizer\": null", "\"normalizer\": {\"type\": \"NFC\"}", "type is \"NFC\"; expected \"Lowercase\"")]
    [DataRow("\"normalizer\": null", "\"normalizer\": [1]", "normalizer is a list of 1; expected an object")]
    [DataRow("\"type\": \"ByteLevel\"", "\"type\": \"Whitespace\"", "pre_tokenizer.type is \"Whitespace\"")]
    [DataRow("\"add_prefix_space\": true", "\"add_prefix_space\": false", "pre_tokenizer.add_prefix_space is false")]
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
        int at = Json.IndexOf(part, StringComparison.Ordinal);
        Assert.IsGreaterThan(0, at, part);

        AssertFails(Json.Remove(at, part.Length).Insert(at, damaged), message);
    }

    [TestMethod]
    public void ADamagedMerge_IsNamed()
    {
        string first = (string)JsonNode.Parse(Json)!["model"]!["merges"]![0]!;
        const string Expected = "expected \"left right\", two tokens of lower id that together are the token of id 258";

        AssertFailsWithMerge("noSpace", "model.merges[0] is \"noSpace\"; " + Expected);
        AssertFailsWithMerge("a b c", "model.merges[0] is \"a b c\"; " + Expected);
        AssertFailsWithMerge("a 中", "model.merges[0] is \"a 中\"; " + Expected);
        AssertFailsWithMerge("z z", "model.merges[0] is \"z z\"; " + Expected);
        AssertFailsWithMerge("<pad> a", "model.merges[0] is \"<pad> a\"; " + Expected);
        AssertFailsWithMerge(7, "model.merges[0] is 7; " + Expected);
        Edit(root => ((JsonArray)root["model"]!["merges"]!).RemoveAt(0), "model.merges is a list of ");
        Edit(root => ((JsonArray)root["model"]!["merges"]!).Add(first), "one for each token that is neither");
        Edit(root => root["model"]!["merges"] = null, "model.merges is null; expected a list of ");
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
        Edit(root => root["model"] = new JsonArray(), "model is a list of 0; expected an object");
    }

    [TestMethod]
    public void TooManyTokens_AreAnError()
    {
        var vocabulary = new StringBuilder("{");
        for (int id = 0; id <= TextTokenizer.MaximumVocabularySize; id++)
        {
            vocabulary.Append($"{(id > 0 ? "," : "")}\"{id}\":{id}");
        }

        int start = Json.IndexOf("{", Json.IndexOf("\"vocab\"", StringComparison.Ordinal), StringComparison.Ordinal);
        int end = Json.IndexOf('}', Json.IndexOf("\"Ń\"", StringComparison.Ordinal));
        AssertFails(Json[..start] + vocabulary + Json[end..], "model.vocab is an object of 262145 properties");
    }

    [TestMethod]
    public void AFileCutShort_IsAnError()
    {
        byte[] bytes = Encoding.UTF8.GetBytes(Json);
        for (int length = 0; length < bytes.Length - 2; length += 1 + length / 20)
        {
            AssertFails(bytes[..length], "tokenizer.json: is not valid JSON: ");
        }
    }

    [TestMethod]
    public void BytesThatAreNoUnicode_AreAnError()
    {
        byte[] bytes = Encoding.UTF8.GetBytes(Json);
        bytes[Array.IndexOf(bytes, (byte)'<')] = 0xFF;
        AssertFails(bytes, "tokenizer.json");

        AssertFails([0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Json)], "tokenizer.json: is not valid JSON: ");
    }

    [TestMethod]
    public void AnythingElse_IsAnError()
    {
        AssertFails("[]", "the whole is a list of 0; expected an object");
        AssertFails("null", "the whole is null; expected an object");
        AssertFails("{}", "version is missing");
        AssertFails(new string('[', 5000), "not valid JSON");
        AssertFails(Json + "x", "not valid JSON");
        AssertFails("[" + string.Join(',', Enumerable.Repeat('0', 1_100_000)) + "]", "more than 1048576 JSON values");
    }

    [TestMethod]
    public void AFileFarTooLong_IsNotRead()
    {
        FormatException error = Assert.ThrowsExactly<FormatException>(() => TextTokenizer.Load(new HugeStream()));

        Assert.AreEqual("tokenizer.json: has 1099511627776 bytes; expected at most 134217728.", error.Message);
    }

    private static void Edit(Action<JsonNode> edit, string message)
    {
        JsonNode root = JsonNode.Parse(Json)!;
        edit(root);
        AssertFails(root.ToJsonString(), message);
    }

    /// <summary>Gives the first token that is no byte another text.</summary>
    private static void Rename(JsonNode root, string name)
    {
        var vocabulary = (JsonObject)root["model"]!["vocab"]!;
        string token = vocabulary.First(entry => (int)entry.Value! == BpeModel.FirstMergeId).Key;
        vocabulary.Remove(token);
        vocabulary.Add(name, BpeModel.FirstMergeId);
    }

    private static void AssertFails(string json, string message) => AssertFails(Encoding.UTF8.GetBytes(json), message);

    private static void AssertFails(byte[] bytes, string message)
    {
        FormatException error =
            Assert.ThrowsExactly<FormatException>(() => TextTokenizer.Load(new MemoryStream(bytes)));
        Assert.StartsWith("tokenizer.json", error.Message);
        Assert.Contains(message, error.Message);
        Assert.IsLessThan(400, error.Message.Length);
    }

    private static byte[] Save(TextTokenizer tokenizer)
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
