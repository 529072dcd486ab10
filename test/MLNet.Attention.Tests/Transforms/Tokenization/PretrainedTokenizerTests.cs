using MLNet.Attention.Transforms.Tokenization;

namespace MLNet.Attention.Tests.Transforms.Tokenization;

/// <summary>Added tokens, special tokens around texts, places, limits, and errors of a tokenizer.json.</summary>
[TestClass]
public sealed class PretrainedTokenizerTests
{
    private const string Template =
        """{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"<c>","type_id":0}},{"Sequence":{"id":"A","type_id":0}},{"SpecialToken":{"id":"<s>","type_id":2}}],"pair":[{"Sequence":{"id":"A","type_id":0}},{"SpecialToken":{"id":"<s>","type_id":0}},{"Sequence":{"id":"B","type_id":1}},{"SpecialToken":{"id":"<s>","type_id":1}},{"SpecialToken":{"id":"<c>","type_id":3}}],"special_tokens":{"<c>":{"id":"<c>","ids":[2],"tokens":["<c>"]},"<s>":{"id":"<s>","ids":[3],"tokens":["<s>"]}}}""";

    [TestMethod]
    [DataRow("a <m> b", "a <m> b")]
    [DataRow("a<m>b", "a <m> b")]
    [DataRow("<m><m>", "<m> <m>")]
    [DataRow("<M>", "<unk>")]
    [DataRow("<m", "<unk>")]
    public void AnAddedTokenInATextIsThatToken(string text, string expected) =>
        Assert.AreEqual(expected, new TestDocument("a", "b").Add(4, "<m>", "special").Load().Tokens(text));

    [TestMethod]
    public void OfAddedTokens_TheLongestIsFound()
    {
        var tokenizer = new TestDocument("a").Add(3, "<m>").Add(4, "<m>>").Add(5, "m>>>").Load();
        Assert.AreEqual("<m>> a <m>", tokenizer.Tokens("<m>>a<m>"));
        Assert.AreEqual("<m>> <unk>", tokenizer.Tokens("<m>>>"));
    }

    [TestMethod]
    public void AnAddedToken_TakesTheWhiteSpaceBesideIt()
    {
        Assert.AreEqual("a[0,1] <m>[1,6] b[7,8]", new TestDocument("a", "b").Add(4, "<m>", "lstrip").Load().Places("a  <m> b"));
        Assert.AreEqual("a[0,1] <m>[3,8] b[8,9]", new TestDocument("a", "b").Add(4, "<m>", "rstrip").Load().Places("a  <m>\n b"));
        Assert.AreEqual("<m>[0,4] <m>[4,9]",
            new TestDocument("a").Add(3, "<m>", "lstrip", "rstrip").Load().Places("<m> <m>  "));
    }

    [TestMethod]
    public void ASingleWord_IsNotFoundWithinAnother()
    {
        var tokenizer = new TestDocument("a").Add(3, "foo", "single_word").Load();
        Assert.AreEqual("foo foo a", tokenizer.Tokens("foo -foo! a").Replace("<unk> ", ""));
        Assert.AreEqual("<unk> <unk> <unk>", tokenizer.Tokens("xfoo foo_ éfoo\u0301"));
    }

    [TestMethod]
    public void ANormalizedToken_IsFoundInTheNormalizedText()
    {
        const string Lower = """{"type":"Lowercase"}""";
        Assert.AreEqual("Foo a", new TestDocument("a").Add(3, "Foo", "normalized").With("normalizer", Lower).Load().Tokens("FOO A"));
        var raw = new TestDocument("a").Add(3, "Foo").With("normalizer", Lower).Load();
        Assert.AreEqual("<unk> a", raw.Tokens("FOO A"));
        Assert.AreEqual("Foo a", raw.Tokens("Foo A"));
    }

    [TestMethod]
    public void AddedTokens_FollowTheVocabulary()
    {
        var tokenizer = new TestDocument("a").Add(1, "<unk>", "special").Add(77, "x").Add(5, "y").Load();
        CollectionAssert.AreEqual(new[] { 3, 4, 1 }, tokenizer.Ids("xy<unk>"), "whatever ids the file gives them");
        Assert.AreEqual(5, tokenizer.VocabularySize);
    }

    [TestMethod]
    public void ATemplate_SaysTheSpecialTokensAndTypes()
    {
        var tokenizer = new TestDocument("<c>", "<s>", "a", "b").With("post_processor", Template).Load();
        var (ids, types) = (new List<int>(), new List<int>());
        tokenizer.Encode("a b", Limit(10), ids, types);
        CollectionAssert.AreEqual(new[] { 2, 4, 5, 3 }, ids);
        CollectionAssert.AreEqual(new[] { 0, 0, 0, 2 }, types);
        (ids, types) = ([], []);
        tokenizer.EncodePair("a", "b b", Limit(10), ids, types);
        CollectionAssert.AreEqual(new[] { 4, 3, 5, 5, 3, 2 }, ids);
        CollectionAssert.AreEqual(new[] { 0, 0, 1, 1, 1, 3 }, types);
        (ids, types) = ([], []);
        tokenizer.EncodePair("a", "", Limit(10), ids, types);
        CollectionAssert.AreEqual(new[] { 2, 4, 3 }, ids, "without a second text, as one text");
    }

    [TestMethod]
    [DataRow("null", "2 3", "0 1")]
    [DataRow("""{"type":"ByteLevel","trim_offsets":true}""", "2 3", "0 1")]
    [DataRow("""{"type":"BertProcessing","sep":["b",3],"cls":["a",2]}""", "2 2 3 3 3", "0 0 0 1 1")]
    [DataRow("""{"type":"RobertaProcessing","sep":["b",3],"cls":["a",2],"trim_offsets":true,"add_prefix_space":true}""",
        "2 2 3 3 3 3", "0 0 0 0 0 0")]
    [DataRow("""{"type":"Sequence","processors":[{"type":"ByteLevel"},{"type":"BertProcessing","sep":["b",3],"cls":["a",2]}]}""",
        "2 2 3 3 3", "0 0 0 1 1")]
    public void OtherPostProcessors_HaveTheirTokensAndTypes(string json, string expectedIds, string expectedTypes)
    {
        var tokenizer = new TestDocument("a", "b").With("post_processor", json).Load();
        var (ids, types) = (new List<int>(), new List<int>());
        tokenizer.EncodePair("a", "b", Limit(10), ids, types);
        Assert.AreEqual(expectedIds, string.Join(" ", ids));
        Assert.AreEqual(expectedTypes, string.Join(" ", types));
    }

    [TestMethod]
    public void Places_AreWithoutTheSpaceOfAByteLevelToken()
    {
        const string Model = """{"type":"BPE","unk_token":null,"vocab":{"<pad>":0,"Ġ":1,"a":2,"Ġa":3,"Ã":4,"©":5},"merges":["Ġ a"]}""";
        TestDocument Document(bool addsSpace) => new TestDocument().With("model", Model)
            .With("pre_tokenizer", $$"""{"type":"ByteLevel","add_prefix_space":{{(addsSpace ? "true" : "false")}},"trim_offsets":true}""")
            .With("post_processor", $$"""{"type":"ByteLevel","add_prefix_space":{{(addsSpace ? "true" : "false")}},"trim_offsets":true}""");
        Assert.AreEqual("a[0,1] Ġa[2,3] Ã[3,4] ©[3,4] Ġ[5,5]", Document(false).Load().Places("a aé "));
        Assert.AreEqual("Ġa[0,1] Ġa[2,3]", Document(true).Load().Places("a a"));
    }

    [TestMethod]
    public void Metaspace_PutsNothingBeforeALaterPiece()
    {
        TestDocument Document(string scheme) => new TestDocument("▁a", "a", "▁b").Add(5, "<m>", "special")
            .With("pre_tokenizer", $$"""{"type":"Metaspace","replacement":"▁","prepend_scheme":"{{scheme}}","split":true}""");
        Assert.AreEqual("▁a <m> a ▁b", Document("first").Load().Tokens("a<m>a b"));
        Assert.AreEqual("▁a <m> ▁a ▁b", Document("always").Load().Tokens("a<m>a b"));
    }

    [TestMethod]
    [DataRow(TextTruncation.KeepHead, "2 3 4 5")]
    [DataRow(TextTruncation.KeepTail, "4 5 6 7")]
    [DataRow(TextTruncation.KeepHeadAndTail, "2 3 6 7")]
    public void ALimit_KeepsThePartThatIsAskedFor(TextTruncation truncation, string expected)
    {
        var tokenizer = new TestDocument("a", "b", "c", "d", "e", "f").Load();
        var (ids, tokens) = (new List<int>(), new List<TextToken>());
        Assert.IsTrue(tokenizer.Encode("a b c d e f", new TokenLimit(4, truncation), ids));
        Assert.AreEqual(expected, string.Join(" ", ids));
        Assert.IsTrue(tokenizer.EncodeWithOffsets("a b c d e f", new TokenLimit(4, truncation), tokens));
        CollectionAssert.AreEqual(ids, tokens.Select(token => token.Id).ToList());
        Assert.IsFalse(tokenizer.Encode("a b c d", new TokenLimit(4, truncation), []));
    }

    [TestMethod]
    public void APairThatIsTooLong_CountsWhatIsReadOfIt()
    {
        var tokenizer = new TestDocument("a", "b").Load();
        string First(int count, int second)
        {
            var (ids, types) = (new List<int>(), new List<int>());
            tokenizer.EncodePair(string.Join(" ", Enumerable.Repeat("a", count)), string.Join(" ", Enumerable.Repeat("b", second)),
                Limit(5), ids, types);
            return $"{ids.Count(id => id == 2)} {ids.Count(id => id == 3)}";
        }
        Assert.AreEqual("3 2", First(4, 3), "the longer text keeps the odd token");
        Assert.AreEqual("2 3", First(3, 4));
        Assert.AreEqual("2 3", First(9, 5), "no more than 5 tokens of a text are read");
        Assert.AreEqual("4 1", First(9, 1));
        Assert.AreEqual("1 4", First(1, 9));
    }

    [TestMethod]
    public void HalfASurrogatePair_IsReadAsUnknownCharacter()
    {
        var tokenizer = new TestDocument("\uFFFD", "a").Load();
        CollectionAssert.AreEqual(new[] { 2, 3, 2 }, tokenizer.Ids("\uD83D a \uDE00"));
    }

    [TestMethod]
    public void Decoding_LeavesSpecialTokensOut()
    {
        var tokenizer = new TestDocument("a", "b").Add(4, "<m>", "special").Add(5, "foo")
            .With("decoder", """{"type":"WordPiece","prefix":"##","cleanup":true}""").Load();
        Assert.AreEqual("a foo b", tokenizer.Decode([0, 2, 4, 5, 3, 999, -1]));
        Assert.IsNull(tokenizer.TokenOf(999));
    }

    [TestMethod]
    public void LowerCase_IsFoundOut()
    {
        Assert.IsFalse(new TestDocument("a").Load().LowerCase);
        Assert.IsTrue(new TestDocument("a").With("normalizer", """{"type":"Lowercase"}""").Load().LowerCase);
    }

    [TestMethod]
    [DataRow("version", "\"2.0\"", "version is \"2.0\"; expected \"1.0\"")]
    [DataRow("model", "null", "model.vocab is missing")]
    [DataRow("model", "[]", "model is an array of 0; expected an object")]
    [DataRow("added_tokens", "[{\"id\":1}]", "added_tokens[0].content is missing; expected a string")]
    [DataRow("added_tokens", "{}", "added_tokens is an object of 0 properties; expected an array")]
    [DataRow("post_processor", """{"type":"Foo"}""", "post_processor.type is \"Foo\"; expected one of TemplateProcessing")]
    [DataRow("post_processor", """{"type":"BertProcessing","sep":["b",300000],"cls":["a",2]}""", "post_processor.sep[1] is 300000")]
    [DataRow("post_processor", """{"type":"BertProcessing","sep":["b"],"cls":["a",2]}""", "expected a token and its id")]
    [DataRow("post_processor", """{"type":"TemplateProcessing","single":[],"pair":[],"special_tokens":{}}""", "post_processor.single is an array of 0; expected the texts A, each once")]
    [DataRow("post_processor", """{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"x","type_id":0}}],"pair":[],"special_tokens":{}}""", "post_processor.special_tokens.x.ids is missing")]
    public void WrongDocuments_AreErrors(string part, string json, string expected)
    {
        var error = Assert.ThrowsExactly<FormatException>(() => new TestDocument("a").With(part, json).Load());
        Assert.StartsWith("tokenizer.json: ", error.Message);
        Assert.Contains(expected, error.Message);
    }

    [TestMethod]
    public void AUsualNameInTheVocabulary_HasItsRole_ButIsNotFoundInTexts()
    {
        var tokenizer = new TestDocument("</s>", "a").Load();
        Assert.AreEqual(2, tokenizer.Roles.End);
        Assert.AreEqual("<unk>", tokenizer.Tokens("a</s>"));
    }

    [TestMethod]
    public void ATokenizerWithoutPadding_IsAnError() => Assert.Contains("has no token for padding",
        Assert.ThrowsExactly<FormatException>(() => new TestDocument()
            .With("model", """{"type":"WordLevel","unk_token":"[UNK]","vocab":{"[UNK]":0}}""").Load()).Message);

    private static TokenLimit Limit(int most) => new(most, TextTruncation.KeepHead);
}
