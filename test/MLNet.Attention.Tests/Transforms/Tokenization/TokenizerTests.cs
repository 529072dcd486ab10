using System.Text;
using MLNet.Attention.Tests.Transforms.Models;
using MLNet.Attention.Transforms.Tokenization;

namespace MLNet.Attention.Tests.Transforms.Tokenization;

/// <summary>What a tokenizer does beside cutting texts: special tokens, one text and two, limits.</summary>
[TestClass]
public sealed class TokenizerTests
{
    private const int Cls = 101;
    private const int Sep = 102;

    private static readonly SequenceTemplate Bert = new([Cls], [Sep], [Sep], secondTypeId: 1);
    private static readonly SequenceTemplate Roberta = new([1], [2, 2], [2], secondTypeId: 0);

    [TestMethod]
    public void OneText_StandsBetweenItsSpecialTokens()
    {
        var ids = new List<int> { 7 };
        Assert.IsFalse(new Letters(Bert).Encode("abc", Limit(5), ids));
        CollectionAssert.AreEqual(new[] { 7, Cls, 'a', 'b', 'c', Sep }, ids);
    }

    [TestMethod]
    public void SpecialTokens_CountInTheLimit()
    {
        var ids = new List<int>();
        Assert.IsTrue(new Letters(Bert).Encode("abcdef", Limit(5), ids));
        CollectionAssert.AreEqual(new[] { Cls, 'a', 'b', 'c', Sep }, ids);
        ids.Clear();
        Assert.IsTrue(new Letters(Bert).Encode("abcdef", Limit(5, TextTruncation.KeepTail), ids));
        CollectionAssert.AreEqual(new[] { Cls, 'd', 'e', 'f', Sep }, ids);
    }

    [TestMethod]
    public void Offsets_AreThoseOfTheIds_AndSpecialTokensCoverNothing()
    {
        var (ids, tokens) = (new List<int>(), new List<TextToken>());
        new Letters(Bert).Encode("abcdef", Limit(4), ids);
        new Letters(Bert).EncodeWithOffsets("abcdef", Limit(4), tokens);
        CollectionAssert.AreEqual(ids, tokens.Select(token => token.Id).ToList());
        CollectionAssert.AreEqual(new[] { (0, 0), (0, 1), (1, 1), (6, 0) }, tokens.Select(t => (t.Start, t.Length)).ToArray());
    }

    [TestMethod]
    public void TwoTexts_AreOneSequence_WithTypeIds()
    {
        var (ids, types) = (new List<int>(), new List<int>());
        Assert.IsFalse(new Letters(Bert).EncodePair("ab", "c", Limit(20), ids, types));
        CollectionAssert.AreEqual(new[] { Cls, 'a', 'b', Sep, 'c', Sep }, ids);
        CollectionAssert.AreEqual(new[] { 0, 0, 0, 0, 1, 1 }, types);

        (ids, types) = ([], []);
        Assert.IsFalse(new Letters(Roberta).EncodePair("ab", "c", Limit(20), ids, types));
        CollectionAssert.AreEqual(new[] { 1, 'a', 'b', 2, 2, 'c', 2 }, ids);
        Assert.IsTrue(types.All(type => type == 0));
    }

    [TestMethod]
    [DataRow("abcdefgh", "xy", "abcde", "xy")]
    [DataRow("ab", "stuvwxyz", "ab", "stuvw")]
    [DataRow("abcdefgh", "stuvwxyz", "abc", "stuv")]
    [DataRow("", "stuvwxyz", "", "stuvwxy")]
    public void OfTwoTextsThatAreTooLong_TheLongerIsCutFirst(string first, string second, string keptFirst, string keptSecond)
    {
        var (ids, types) = (new List<int>(), new List<int>());
        Assert.IsTrue(new Letters(Bert).EncodePair(first, second, Limit(10), ids, types));
        CollectionAssert.AreEqual(
            (int[])[Cls, .. keptFirst.Select(c => (int)c), Sep, .. keptSecond.Select(c => (int)c), Sep], ids);
        Assert.HasCount(ids.Count, types);
    }

    [TestMethod]
    public void OurOwnVocabulary_HasNoSpecialTokensAroundTexts()
    {
        var tokenizer = UntrainedTokenizer();
        var (ids, types, first, second) = (new List<int>(), new List<int>(), new List<int>(), new List<int>());
        tokenizer.Encode("a good film", Limit(100), first);
        tokenizer.Encode("rather bad", Limit(100), second);
        tokenizer.EncodePair("a good film", "rather bad", Limit(100), ids, types);
        CollectionAssert.AreEqual(first.Concat(second).ToList(), ids);
    }

    private static Tokenizer UntrainedTokenizer() => Models.UntrainedModel.Tokenizer;

    [TestMethod]
    [DataRow(100, TextTruncation.KeepHead)]
    [DataRow(9, TextTruncation.KeepHead)]
    [DataRow(8, TextTruncation.KeepHeadAndTail)]
    [DataRow(3, TextTruncation.KeepTail)]
    public void PairsWithOffsets_HaveTheSameTokens_AtTheirPlaces(int most, TextTruncation truncation)
    {
        var tokenizer = new Letters(Bert);
        var (ids, types, tokens) = (new List<int>(), new List<int>(), new List<(TextToken Token, int Text)>());
        tokenizer.EncodePair("abcdef", "ghi", Limit(most, truncation), ids, types);
        tokenizer.EncodePairWithOffsets("abcdef", "ghi", Limit(most, truncation), tokens);
        CollectionAssert.AreEqual(ids, tokens.Select(pair => pair.Token.Id).ToList());
        foreach (var (token, text) in tokens.Where(pair => pair.Token.Length > 0))
            Assert.AreEqual((char)token.Id, (text == 0 ? "abcdef" : "ghi")[token.Start]);
    }

    [TestMethod]
    public void TemplateIds_AreThoseAroundTexts()
    {
        CollectionAssert.AreEquivalent(new[] { Cls, Sep }, new Letters(Bert).TemplateIds.ToArray());
        Assert.IsEmpty(UntrainedModel.Tokenizer.TemplateIds);
    }

    private static TokenLimit Limit(int most, TextTruncation truncation = TextTruncation.KeepHead) => new(most, truncation);

    /// <summary>Every char is a token.</summary>
    private sealed class Letters(SequenceTemplate template) : Tokenizer
    {
        public override int VocabularySize => char.MaxValue + 1;

        public override bool LowerCase => false;

        public override SpecialIds SpecialIds => new(0, 103);

        public override SequenceTemplate Template => template;

        public override void AppendBytes(int id, List<byte> bytes) =>
            bytes.AddRange(Encoding.UTF8.GetBytes(((char)id).ToString()));

        public override void Save(Stream stream)
        {
        }

        protected override bool EncodeText(ReadOnlySpan<char> text, TokenLimit limit, List<int> ids)
        {
            var tokens = new List<TextToken>();
            var isCut = EncodeTextWithOffsets(text, limit, tokens);
            ids.AddRange(tokens.Select(token => token.Id));
            return isCut;
        }

        protected override bool EncodeTextWithOffsets(ReadOnlySpan<char> text, TokenLimit limit, List<TextToken> tokens)
        {
            for (var i = 0; i < text.Length; i++)
            {
                if (i < limit.Head || i >= text.Length - limit.Tail || text.Length <= limit.MaximumTokens)
                    tokens.Add(new TextToken(text[i], i, 1));
            }
            return text.Length > limit.MaximumTokens;
        }
    }
}
