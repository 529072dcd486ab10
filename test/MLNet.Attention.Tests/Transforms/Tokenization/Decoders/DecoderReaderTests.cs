using System.Text;
using System.Text.Json;
using MLNet.Attention.Transforms.Tokenization;
using MLNet.Attention.Transforms.Tokenization.Decoders;

namespace MLNet.Attention.Tests.Transforms.Tokenization.Decoders;

/// <summary>How each decoder of tokenizer.json turns tokens back into text.</summary>
[TestClass]
public sealed class DecoderReaderTests
{
    private const string Llama =
        """{"type":"Sequence","decoders":[{"type":"Replace","pattern":{"String":"▁"},"content":" "},{"type":"ByteFallback"},{"type":"Fuse"},{"type":"Strip","content":" ","start":1,"stop":0}]}""";

    [TestMethod]
    [DataRow("null", "the|film", " the film")]
    [DataRow("""{"type":"WordPiece","prefix":"##","cleanup":true}""", "un|##able|.|don|'|t|n't|##.", " unable. don ' tn't.")]
    [DataRow("""{"type":"WordPiece","prefix":"##","cleanup":false}""", "un|##able|.", " unable .")]
    [DataRow("""{"type":"ByteLevel"}""", "Ġthe|ĠÃ|©", " the é")]
    [DataRow("""{"type":"ByteLevel"}""", "a b", "a b")]
    [DataRow("""{"type":"Metaspace","replacement":"▁","prepend_scheme":"always","split":true}""", "▁the|▁fi|lm", " the film")]
    [DataRow("""{"type":"BPEDecoder","suffix":"</w>"}""", "fi|lm</w>|a</w>", "film a ")]
    [DataRow("""{"type":"Strip","content":"x","start":2,"stop":1}""", "xxxaxx", "xax")]
    [DataRow(Llama, "▁a|<0xC3>|<0xA9>|▁b|<0xGG>", " aé b<0xGG>")]
    [DataRow("""{"type":"Replace","pattern":{"Regex":"[ab]"},"content":"-"}""", "abc", "--c")]
    public void Decoders_MakeText(string json, string tokens, string expected)
    {
        var decoder = Read(json);
        byte[] bytes = [.. tokens.Split('|').SelectMany(token => decoder.Decode(new(token)).ToBytes())];
        Assert.AreEqual(expected, Encoding.UTF8.GetString(bytes));
    }

    [TestMethod]
    [DataRow("""{"type":"CTC"}""", "decoder.type is \"CTC\"; expected one of Sequence, WordPiece")]
    [DataRow("""{"type":"WordPiece","prefix":"##"}""", "decoder.cleanup is missing; expected true or false")]
    [DataRow("""{"type":"Sequence","decoders":[{"type":"Fuse"},{"type":"Metaspace","replacement":"▁"}]}""",
        "decoder.decoders[1]")]
    [DataRow("""{"type":"Sequence","decoders":[{"type":"Fuse"},{"type":"Strip","content":" ","start":2,"stop":0}]}""",
        "expected a Strip of one space at the start, behind Fuse")]
    public void WrongDecoders_AreErrors(string json, string expected) =>
        Assert.Contains(expected, Assert.ThrowsExactly<FormatException>(() => Read(json)).Message);

    private static TokenDecoding Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        return DecoderReader.Read(new(document.RootElement.Clone(), TokenizerJson.FileName, "decoder"));
    }
}
