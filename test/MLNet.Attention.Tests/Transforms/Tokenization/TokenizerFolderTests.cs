using System.Text;
using System.Text.Json.Nodes;
using MLNet.Attention.Transforms.Tokenization;

namespace MLNet.Attention.Tests.Transforms.Tokenization;

/// <summary>Tokenizers of folders that have older files than tokenizer.json, or name their special tokens.</summary>
[TestClass]
public sealed class TokenizerFolderTests
{
    private readonly string folder = Directory.CreateTempSubdirectory("tokenizer").FullName;

    [TestCleanup]
    public void Delete() => Directory.Delete(folder, recursive: true);

    [TestMethod]
    public void VocabTxt_IsBerts()
    {
        Write("vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nfilm\n##s\n,\ncafe\n中\n");
        var tokenizer = Load();
        Assert.AreEqual("[CLS] film ##s , cafe 中 [MASK] [UNK] [SEP]", tokenizer.Tokens("Films, CAFÉ中[MASK] xyz"));
        Assert.AreEqual(new SpecialIds(Pad: 0, Mask: 4), tokenizer.SpecialIds);
        Assert.AreEqual("films, cafe", tokenizer.Decode(tokenizer.Ids("films, cafe")));
        var (ids, types) = (new List<int>(), new List<int>());
        tokenizer.EncodePair("film", "film", new TokenLimit(9, TextTruncation.KeepHead), ids, types);
        CollectionAssert.AreEqual(new[] { 2, 5, 3, 5, 3 }, ids);
        CollectionAssert.AreEqual(new[] { 0, 0, 0, 1, 1 }, types);
    }

    [TestMethod]
    public void VocabTxt_ReadsWhatTheConfigurationSays()
    {
        Write("vocab.txt", "[PAD]\r\n[UNK]\r\n<s>\r\n[SEP]\r\nFilm\r\nCafé\r\nfilm");
        Write("tokenizer_config.json",
            """{"do_lower_case":false,"strip_accents":false,"tokenize_chinese_chars":false,"cls_token":{"content":"<s>"}}""");
        var tokenizer = Load();
        Assert.AreEqual("<s> Film Café [UNK] [SEP]", tokenizer.Tokens("Film Café 中"));
        Assert.AreEqual(2, tokenizer.Roles.Class);
        Assert.IsFalse(tokenizer.LowerCase);
    }

    [TestMethod]
    public void OfALineThatIsThereTwice_TheLastCounts()
    {
        Write("vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\na\na\n");
        CollectionAssert.AreEqual(new[] { 2, 5, 3 }, Load().Ids("a"));
    }

    [TestMethod]
    public void VocabTxtWithoutItsSpecialTokens_IsAnError()
    {
        Write("vocab.txt", "[PAD]\n[UNK]\na\n");
        Assert.Contains("vocab.txt: has no line \"[SEP]\"", Assert.ThrowsExactly<FormatException>(() => Load()).Message);
        Write("vocab.txt", "");
        Assert.Contains("vocab.txt: has 0 lines", Assert.ThrowsExactly<FormatException>(() => Load()).Message);
    }

    [TestMethod]
    public void VocabJsonAndMerges_AreRobertas()
    {
        Write("vocab.json", """{"<s>":0,"<pad>":1,"</s>":2,"<unk>":3,"a":4,"b":5,"Ġ":6,"ab":7,"Ġab":8,"<mask>":9}""");
        Write("merges.txt", "#version: 0.2\na b\nĠ ab\n");
        var tokenizer = Load();
        CollectionAssert.AreEqual(new[] { 0, 7, 8, 5, 9, 4, 2 }, tokenizer.Ids("ab abb <mask>a"));
        Assert.AreEqual(new SpecialIds(Pad: 1, Mask: 9), tokenizer.SpecialIds);
        Assert.AreEqual("ab abb", tokenizer.Decode([7, 8, 5]));
        Write("tokenizer_config.json", """{"add_prefix_space":true}""");
        CollectionAssert.AreEqual(new[] { 0, 8, 2 }, Load().Ids("ab"));
    }

    [TestMethod]
    public void VocabJsonWithoutBrackets_IsGpt2s()
    {
        Write("vocab.json", """{"a":0,"<|endoftext|>":1}""");
        Write("merges.txt", "");
        Write("special_tokens_map.json", """{"pad_token":"<|endoftext|>"}""");
        var tokenizer = Load();
        CollectionAssert.AreEqual(new[] { 0, 1, 0 }, tokenizer.Ids("a<|endoftext|>a"));
        Assert.AreEqual((1, 1), (tokenizer.Roles.Pad, tokenizer.Roles.End!.Value));
    }

    [TestMethod]
    public void ASentencePieceModel_IsT5s()
    {
        WriteModel("spiece.model", kind: 1, ("<pad>", 0, 3), ("</s>", 0, 3), ("<unk>", 0, 2), ("▁film", -2, 1), ("▁", -1, 1),
            ("f", -3, 1), ("i", -3, 1), ("s", -3, 1));
        Write("tokenizer_config.json", """{"extra_ids":2}""");
        var tokenizer = Load();
        CollectionAssert.AreEqual(new[] { 3, 7, 4, 5, 6, 2, 1 }, tokenizer.Ids("films fix "));
        CollectionAssert.AreEqual(new[] { 9, 1 }, tokenizer.Ids("<extra_id_0>"), "the last id is that of the first extra token");
        Assert.AreEqual(10, tokenizer.VocabularySize);
        Assert.AreEqual("films", tokenizer.Decode([3, 7, 1]));
    }

    [TestMethod]
    public void ASentencePieceModel_IsXlmRobertas()
    {
        WriteModel("sentencepiece.bpe.model", kind: 1, ("<unk>", 0, 2), ("<s>", 0, 3), ("</s>", 0, 3), ("▁film", -2, 1), ("s", -3, 1));
        var tokenizer = Load();
        CollectionAssert.AreEqual(new[] { 0, 4, 5, 6, 3, 2 }, tokenizer.Ids("films <mask> x"));
        Assert.AreEqual(new SpecialIds(Pad: 1, Mask: 6), tokenizer.SpecialIds);
        var (ids, types) = (new List<int>(), new List<int>());
        tokenizer.EncodePair("film", "film", new TokenLimit(9, TextTruncation.KeepHead), ids, types);
        CollectionAssert.AreEqual(new[] { 0, 4, 2, 2, 4, 2 }, ids);
    }

    [TestMethod]
    public void ASentencePieceModelOfMerges_MergesByItsScores()
    {
        WriteModel("spiece.model", kind: 2, ("<pad>", 0, 3), ("</s>", 0, 3), ("<unk>", 0, 2), ("bc", -1, 1), ("ab", -2, 1),
            ("▁", -3, 1), ("a", -4, 1), ("b", -5, 1), ("c", -6, 1));
        Write("tokenizer_config.json", """{"extra_ids":0}""");
        Assert.AreEqual("▁ a bc </s>", Load().Tokens("abc"));
    }

    [TestMethod]
    [DataRow(3, "'model_type' is 3; expected 1 (unigram) or 2 (BPE)")]
    [DataRow(1, "has no unknown token, or several; expected one")]
    public void AWrongSentencePieceModel_IsAnError(int kind, string expected)
    {
        WriteModel("spiece.model", kind, ("a", 0, 1));
        Assert.Contains($"spiece.model: {expected}", Assert.ThrowsExactly<FormatException>(() => Load()).Message);
    }

    [TestMethod]
    public void ADamagedSentencePieceModel_IsAnError()
    {
        WriteModel("spiece.model", kind: 1, ("<unk>", 0, 2), ("</s>", 0, 3));
        var path = Path.Combine(folder, "spiece.model");
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^1]);
        Assert.Contains("spiece.model: is damaged", Assert.ThrowsExactly<FormatException>(() => Load()).Message);
    }

    [TestMethod]
    public void NamedTokens_HaveTheirRoles_AlsoAfterSaving()
    {
        File.WriteAllBytes(Path.Combine(folder, "tokenizer.json"), new TestDocument("_", "mask me", "[MASK]").ToBytes());
        Write("tokenizer_config.json", """{"pad_token":"_","mask_token":"not there"}""");
        Write("special_tokens_map.json", """{"pad_token":"<pad>","sep_token":{"content":"mask me"}}""");
        using var stream = new MemoryStream();
        Load().Save(stream);
        stream.Position = 0;
        var tokenizer = (PretrainedTokenizer)TokenizerJson.Load(stream);
        Assert.AreEqual(new SpecialIds(Pad: 2, Mask: 4), tokenizer.SpecialIds);
        Assert.AreEqual(3, tokenizer.Roles.Separator);
        CollectionAssert.AreEqual(new[] { 3 }, tokenizer.Ids("mask me"), "a token with a role is found as a whole");
    }

    [TestMethod]
    public void TheRestOfASavedDocument_IsWhatItWas()
    {
        var document = Encoding.UTF8.GetString(new TestDocument("a").ToBytes());
        File.WriteAllText(Path.Combine(folder, "tokenizer.json"), document);
        using var stream = new MemoryStream();
        Load().Save(stream);
        var saved = Encoding.UTF8.GetString(stream.ToArray());
        var at = document.IndexOf("[]", StringComparison.Ordinal);
        Assert.StartsWith(document[..at], saved);
        Assert.EndsWith(document[(at + 2)..], saved);
        Assert.HasCount(1, JsonNode.Parse(saved)!["added_tokens"]!.AsArray());
    }

    [TestMethod]
    public void AFolderWithoutATokenizer_IsAnErrorThatNamesTheFiles() => Assert.Contains(
        "expected tokenizer.json, or vocab.txt", Assert.ThrowsExactly<FileNotFoundException>(() => Load()).Message);

    [TestMethod]
    [DataRow("{", "tokenizer_config.json: is not valid JSON")]
    [DataRow("[]", "tokenizer_config.json: found Array; expected a JSON object")]
    public void AWrongConfiguration_IsAnError(string config, string expected)
    {
        Write("tokenizer_config.json", config);
        Assert.Contains(expected, Assert.ThrowsExactly<FormatException>(() => Load()).Message);
    }

    [TestMethod]
    [DataRow("tokenizer_config.json")]
    [DataRow("special_tokens_map.json")]
    [DataRow("vocab.json")]
    public void ATextThatIsNotUnicode_IsAnError(string file)
    {
        Write("vocab.json", """{"a":0,"<|endoftext|>":1}""");
        Write("merges.txt", "");
        File.WriteAllBytes(Path.Combine(folder, file), [.. "{\"a"u8, 0xFF, .. "\":0}"u8]);
        Assert.Contains($"{file}: is not valid JSON", Assert.ThrowsExactly<FormatException>(() => Load()).Message);
        Write(file, """{"unk_token":"\udc00"}""");
        Assert.Contains($"{file}: is not valid JSON", Assert.ThrowsExactly<FormatException>(() => Load()).Message);
    }

    private PretrainedTokenizer Load() => (PretrainedTokenizer)PretrainedTokenizer.Load(folder);

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(folder, name), text);

    private void WriteModel(string name, int kind, params (string Text, float Score, int Kind)[] pieces) =>
        File.WriteAllBytes(Path.Combine(folder, name), SentencePieceFile.Make(kind, pieces));
}
