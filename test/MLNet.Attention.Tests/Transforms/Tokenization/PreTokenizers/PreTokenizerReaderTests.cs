using System.Text.Json;
using MLNet.Attention.Transforms.Tokenization;
using MLNet.Attention.Transforms.Tokenization.Characters;
using MLNet.Attention.Transforms.Tokenization.PreTokenizers;

namespace MLNet.Attention.Tests.Transforms.Tokenization.PreTokenizers;

/// <summary>How each pre-tokenizer of tokenizer.json cuts a text.</summary>
[TestClass]
public sealed class PreTokenizerReaderTests
{
    private const string Dashes = "the-final--countdown";

    [TestMethod]
    [DataRow("""{"type":"BertPreTokenizer"}""", "Hey,  you!? 中", "Hey|,|you|!|?|中")]
    [DataRow("""{"type":"BertPreTokenizer"}""", "a$b^c`d€e–f\u3000g", "a|$|b|^|c|`|d€e|–|f|g")]
    [DataRow("""{"type":"BertPreTokenizer"}""", " \n ", "")]
    [DataRow("""{"type":"Whitespace"}""", "it's a_b -- no\u0301 1½", "it|'|s|a_b|--|no\u0301|1|½")]
    [DataRow("""{"type":"WhitespaceSplit"}""", " a,b\u00A0c\n", "a,b|c")]
    [DataRow("""{"type":"Punctuation"}""", "a, b!!", "a|,| b|!|!")]
    [DataRow("""{"type":"Punctuation","behavior":"Removed"}""", "a, b!!", "a| b")]
    [DataRow("""{"type":"Punctuation","behavior":"Contiguous"}""", "a, b!!", "a|,| b|!!")]
    [DataRow("""{"type":"Digits","individual_digits":true}""", "a12½b", "a|1|2|½|b")]
    [DataRow("""{"type":"Digits","individual_digits":false}""", "a12½b", "a|12½|b")]
    [DataRow("""{"type":"CharDelimiterSplit","delimiter":"-"}""", Dashes, "the|final|countdown")]
    [DataRow("""{"type":"Split","pattern":{"String":"-"},"behavior":"Removed","invert":false}""", Dashes, "the|final|countdown")]
    [DataRow("""{"type":"Split","pattern":{"String":"-"},"behavior":"Isolated","invert":false}""",
        Dashes, "the|-|final|-|-|countdown")]
    [DataRow("""{"type":"Split","pattern":{"String":"-"},"behavior":"MergedWithPrevious","invert":false}""",
        Dashes, "the-|final-|-|countdown")]
    [DataRow("""{"type":"Split","pattern":{"String":"-"},"behavior":"MergedWithNext","invert":false}""",
        Dashes, "the|-final|-|-countdown")]
    [DataRow("""{"type":"Split","pattern":{"String":"-"},"behavior":"Contiguous","invert":false}""",
        Dashes, "the|-|final|--|countdown")]
    [DataRow("""{"type":"Split","pattern":{"Regex":"\\w+"},"behavior":"Removed","invert":true}""", Dashes, "the|final|countdown")]
    [DataRow("""{"type":"Split","pattern":{"Regex":"\\p{L}+"},"behavior":"Isolated","invert":false}""", "a𝒜😀𝟘b", "a𝒜|😀𝟘|b")]
    [DataRow("""{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true}""",
        "I'll  see 12é!!\n", "I|'ll|Ġ|Ġsee|Ġ12|Ã©|!!|Ċ")]
    [DataRow("""{"type":"ByteLevel","add_prefix_space":true,"trim_offsets":true}""", "a b", "Ġa|Ġb")]
    [DataRow("""{"type":"ByteLevel","add_prefix_space":true,"trim_offsets":true}""", " a", "Ġa")]
    [DataRow("""{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":false}""", "a b", "aĠb")]
    [DataRow("""{"type":"Metaspace","replacement":"▁","prepend_scheme":"always","split":true}""", "a  b ", "▁a|▁|▁b|▁")]
    [DataRow("""{"type":"Metaspace","replacement":"▁","prepend_scheme":"always","split":true}""", " a", "▁a")]
    [DataRow("""{"type":"Metaspace","replacement":"▁","prepend_scheme":"never","split":true}""", "a b", "a|▁b")]
    [DataRow("""{"type":"Metaspace","replacement":"_","prepend_scheme":"always","split":false}""", "a b", "_a_b")]
    [DataRow("""{"type":"Metaspace","replacement":"▁","add_prefix_space":false}""", "a b", "a|▁b")]
    [DataRow("""{"type":"Sequence","pretokenizers":[{"type":"WhitespaceSplit"},{"type":"Metaspace","replacement":"▁","prepend_scheme":"always","split":true}]}""",
        "a b", "▁a|▁b")]
    [DataRow("""{"type":"Sequence","pretokenizers":[{"type":"WhitespaceSplit"},{"type":"Metaspace","replacement":"▁","prepend_scheme":"first","split":true}]}""",
        "a b", "▁a|b")]
    public void PreTokenizers_CutTheText(string json, string text, string expected)
    {
        var aligned = Cut(json, text);
        Assert.AreEqual(expected, string.Join("|", aligned.Pieces.ToArray().Select(piece => aligned[piece].ToString())));
    }

    [TestMethod]
    public void Pieces_KnowWhereTheyComeFrom()
    {
        var aligned = Cut("""{"type":"Metaspace","replacement":"▁","prepend_scheme":"always","split":true}""", "ab  c");
        Assert.AreEqual("0-2 2-3 3-5", string.Join(" ", aligned.Pieces.ToArray().Select(piece =>
        {
            var (start, end) = aligned.Locate(piece, 0, piece.End - piece.Start);
            return $"{start}-{end}";
        })));
    }

    [TestMethod]
    [DataRow("""{"type":"Foo"}""", "pre_tokenizer.type is \"Foo\"; expected one of Sequence, BertPreTokenizer")]
    [DataRow("""{"type":"Split","pattern":{"String":"-"},"behavior":"Foo","invert":false}""",
        "behavior is \"Foo\"; expected one of Removed")]
    [DataRow("""{"type":"Metaspace","replacement":"ab"}""", "pre_tokenizer.replacement is \"ab\"; expected one character")]
    [DataRow("""{"type":"Metaspace","replacement":"▁","prepend_scheme":"Always"}""", "expected one of never, first, always")]
    [DataRow("""{"type":"Digits"}""", "pre_tokenizer.individual_digits is missing; expected true or false")]
    public void WrongPreTokenizers_AreErrors(string json, string expected) =>
        Assert.Contains(expected, Assert.ThrowsExactly<FormatException>(() => Cut(json, "a")).Message);

    private static AlignedText Cut(string json, string text)
    {
        using var document = JsonDocument.Parse(json);
        var aligned = new AlignedText(text, isAligned: true);
        PreTokenizerReader.Read(new(document.RootElement, TokenizerJson.FileName, "pre_tokenizer"))!.Apply(aligned);
        return aligned;
    }
}
