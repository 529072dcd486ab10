using System.Text.Json;
using MLNet.Attention.Transforms.Tokenization;
using MLNet.Attention.Transforms.Tokenization.Characters;
using MLNet.Attention.Transforms.Tokenization.Normalizers;

namespace MLNet.Attention.Tests.Transforms.Tokenization.Normalizers;

/// <summary>What each normalizer of tokenizer.json makes of a text, and where its characters come from.</summary>
[TestClass]
public sealed class NormalizerReaderTests
{
    private const string Bert = """{"type":"BertNormalizer","clean_text":CLEAN,"handle_chinese_chars":HAN,"strip_accents":ACCENTS,"lowercase":LOWER}""";

    [TestMethod]
    [DataRow("true", "true", "null", "true", "Éa\tb\u00A0c\u0000d\u200De\uFFFD", "ea b cde")]
    [DataRow("true", "true", "null", "false", "Éa\r\n", "Éa  ")]
    [DataRow("true", "true", "false", "true", "É\u0130", "éi\u0307")]
    [DataRow("true", "true", "true", "false", "É\u0301\u0130", "EI")]
    [DataRow("true", "true", "null", "true", "中a文", " 中 a 文 ")]
    [DataRow("true", "false", "null", "true", "中a文", "中a文")]
    [DataRow("false", "true", "null", "true", "A\tB\u0000", "a\tb\u0000")]
    [DataRow("true", "true", "null", "true", "😀𠀀\uE000x", "😀 𠀀 x")]
    [DataRow("true", "true", "null", "true", "각", "\u1100\u1161\u11A8")]
    [DataRow("true", "true", "null", "true", "\U0002B850\uA64A", "\U0002B850\uA64B")]
    [DataRow("true", "true", "null", "true", "ΌΣ", "οσ")]
    public void BertNormalizer_CleansAndFolds(
        string clean, string ideographs, string accents, string lower, string text, string expected)
    {
        var json = Bert.Replace("CLEAN", clean).Replace("HAN", ideographs).Replace("ACCENTS", accents).Replace("LOWER", lower);
        Assert.AreEqual(expected, Apply(json, text));
    }

    [TestMethod]
    [DataRow("""{"type":"Lowercase"}""", "ÀİSS", "ài\u0307ss")]
    [DataRow("""{"type":"NFD"}""", "é각", "e\u0301\u1100\u1161\u11A8")]
    [DataRow("""{"type":"NFC"}""", "e\u0301\u1100\u1161\u11A8\u212B", "é각Å")]
    [DataRow("""{"type":"NFC"}""", "q\u0307\u0323", "q\u0323\u0307")]
    [DataRow("""{"type":"NFC"}""", "\u0958", "\u0915\u093C")]
    [DataRow("""{"type":"NFKC"}""", "ﬁ①Ａ\u2000\u3000ｶﾞ", "fi1A  ガ")]
    [DataRow("""{"type":"NFKD"}""", "é²㌔", "e\u03012キロ")]
    [DataRow("""{"type":"StripAccents"}""", "e\u0301é\u0903", "eé")]
    [DataRow("""{"type":"Nmt"}""", "a\u0001b\u200Bc\uFEFFd\n", "ab c d ")]
    [DataRow("""{"type":"Strip","strip_left":true,"strip_right":true}""", " \u3000a b\n", "a b")]
    [DataRow("""{"type":"Strip","strip_left":false,"strip_right":true}""", " a ", " a")]
    [DataRow("""{"type":"Strip","strip_left":true,"strip_right":true}""", "  ", "")]
    [DataRow("""{"type":"Prepend","prepend":"▁"}""", "a", "▁a")]
    [DataRow("""{"type":"Prepend","prepend":"▁"}""", "", "")]
    [DataRow("""{"type":"Replace","pattern":{"String":"ab"},"content":"X"}""", "ababa", "XXa")]
    [DataRow("""{"type":"Replace","pattern":{"String":"."},"content":""}""", "a.b.", "ab")]
    [DataRow("""{"type":"Replace","pattern":{"Regex":" {2,}"},"content":"▁"}""", "a   b c", "a▁b c")]
    [DataRow("""{"type":"Replace","pattern":{"Regex":"\\p{L}"},"content":"L"}""", "a𝒜1😀", "LL1😀")]
    [DataRow("""{"type":"Replace","pattern":{"Regex":"^"},"content":">"}""", "a\nb", ">a\n>b")]
    [DataRow("""{"type":"Replace","pattern":{"Regex":"[\\w]+"},"content":"w"}""", "a\u0903 Ⅷ\u200Db", "w w\u200Dw")]
    [DataRow("""{"type":"ByteLevel"}""", "é a\n", "Ã©ĠaĊ")]
    [DataRow("""{"type":"Sequence","normalizers":[{"type":"NFD"},{"type":"StripAccents"},{"type":"Lowercase"}]}""", "ÉA", "ea")]
    public void Normalizers_ChangeTheText(string json, string text, string expected) =>
        Assert.AreEqual(expected, Apply(json, text));

    [TestMethod]
    [DataRow("""{"type":"NFD"}""", "aéb", "0-1 1-2 1-2 2-3")]
    [DataRow("""{"type":"NFC"}""", "ae\u0301b", "0-1 1-2 3-4")]
    [DataRow("""{"type":"NFKC"}""", "ﬁx", "0-1 0-1 1-2")]
    [DataRow("""{"type":"Strip","strip_left":true,"strip_right":true}""", " ab ", "1-2 2-3")]
    [DataRow("""{"type":"Replace","pattern":{"String":"bc"},"content":"XYZ"}""", "abcd", "0-1 2-3 2-3 2-3 3-4")]
    [DataRow("""{"type":"Prepend","prepend":"▁▁"}""", "ab", "0-1 0-1 0-1 1-2")]
    [DataRow("""{"type":"Lowercase"}""", "\u0130x", "0-1 0-1 1-2")]
    [DataRow("""{"type":"ByteLevel"}""", "é😀", "0-1 0-1 1-3 1-3 1-3 1-3")]
    [DataRow("""{"type":"BertNormalizer","clean_text":true,"handle_chinese_chars":true,"strip_accents":null,"lowercase":true}""",
        "\u0000É中", "1-2 2-3 2-3 2-3")]
    public void CharactersKnow_WhereTheyComeFrom(string json, string text, string expected)
    {
        var aligned = Normalize(json, text);
        var piece = aligned.Pieces.ToArray().Single();
        var places = Enumerable.Range(0, piece.End - piece.Start).Select(i => aligned.Locate(piece, i, i + 1));
        Assert.AreEqual(expected, string.Join(" ", places.Select(place => $"{place.Start}-{place.End}")));
    }

    [TestMethod]
    public void Precompiled_ReplacesWhatTheTableHas()
    {
        var json = $$"""{"type":"Precompiled","precompiled_charsmap":"{{CharacterMapBuilder.Build(new()
        {
            ["ﬁ"] = "fi",
            ["\u3000"] = " ",
            ["\u0001"] = "",
            ["e\u0301"] = "é",
        })}}"}""";
        Assert.AreEqual("fix yé!", Apply(json, "ﬁx\u3000ye\u0301\u0001!"));
        Assert.AreEqual("é", Apply(json, "e\u0301\u0323"), "the beginning of a short cluster stands for the whole");
        Assert.AreEqual("plain 😀", Apply(json, "plain 😀"));
        var aligned = Normalize(json, "ﬁx");
        Assert.AreEqual((0, 1), aligned.Locate(aligned.Pieces[0], 0, 2));
        Assert.AreEqual((1, 2), aligned.Locate(aligned.Pieces[0], 2, 3));
    }

    [TestMethod]
    [DataRow("""{"type":"Foo"}""", "normalizer.type is \"Foo\"; expected one of Sequence, BertNormalizer")]
    [DataRow("""{"type":"Sequence","normalizers":[{"type":"NFC"},{"type":"Foo"}]}""",
        "normalizer.normalizers[1].type is \"Foo\"")]
    [DataRow("""{"type":"Strip","strip_left":1,"strip_right":true}""", "normalizer.strip_left is 1; expected true or false")]
    [DataRow("""{"type":"Replace","pattern":{"Regex":"["},"content":""}""",
        "normalizer.pattern.Regex is \"[\"; expected a regular")]
    [DataRow("""{"type":"Replace","pattern":{},"content":""}""",
        "normalizer.pattern is an object of 0 properties; expected an object with String or Regex")]
    [DataRow("""{"type":"Precompiled","precompiled_charsmap":"!"}""",
        "normalizer.precompiled_charsmap is \"!\"; expected base 64")]
    [DataRow("""{"type":"Precompiled","precompiled_charsmap":"/////w=="}""", "expected a trie of at least 4 bytes")]
    [DataRow("[]", "normalizer is an array of 0; expected an object")]
    public void WrongNormalizers_AreErrors(string json, string expected)
    {
        var error = Assert.ThrowsExactly<FormatException>(() => Apply(json, "a"));
        Assert.Contains("tokenizer.json: ", error.Message);
        Assert.Contains(expected, error.Message);
    }

    [TestMethod]
    public void ADeepSequence_IsAnError()
    {
        var json = string.Concat(Enumerable.Repeat("""{"type":"Sequence","normalizers":[""", 20)) + """{"type":"NFC"}"""
            + string.Concat(Enumerable.Repeat("]}", 20));
        Assert.Contains("at most 8 levels", Assert.ThrowsExactly<FormatException>(() => Apply(json, "a")).Message);
    }

    private static string Apply(string json, string text)
    {
        var aligned = Normalize(json, text);
        return string.Concat(aligned.Pieces.ToArray().Select(piece => aligned[piece].ToString()));
    }

    private static AlignedText Normalize(string json, string text)
    {
        using var document = JsonDocument.Parse(json);
        var aligned = new AlignedText(text, isAligned: true);
        NormalizerReader.Read(new(document.RootElement, TokenizerJson.FileName, "normalizer"))!.Apply(aligned);
        return aligned;
    }
}
