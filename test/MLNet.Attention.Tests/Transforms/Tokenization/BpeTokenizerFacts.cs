using System.Buffers;
using MLNet.Attention.Transforms.Tokenization;
using Microsoft.ML.Tokenizers;
using MLNet.Attention.Transforms.Tokenization.Characters;

namespace MLNet.Attention.Tests.Transforms.Tokenization;

/// <summary>What Microsoft.ML.Tokenizers does and the tokenizer of this project relies on.</summary>
[TestClass]
public sealed class BpeTokenizerFacts
{
    private static readonly string[] Bytes =
        [.. Enumerable.Range(0, 256).Select(ByteAlphabet.CharacterFor)];

    private static readonly BpeTokenizer Tokenizer = Create("e s", "l o", "lo w", "Ġ low", "o w", "s e");

    [TestMethod]
    public void MergesByRank_ThenFromTheLeft()
    {
        Assert.AreEqual("low|es", Tokens("lowes"));
        Assert.AreEqual("s|es|es", Tokens("seses"));
        Assert.AreEqual("ow|es", Tokens("owes"));
        Assert.AreEqual("aa|aa|a", Tokens("aaaaa", Create("a a")));
    }

    [TestMethod]
    public void WorksOnBytes()
    {
        Assert.AreEqual("Ġlow", Tokens(" low"));
        Assert.AreEqual("Ã|©", Tokens("é"));
        Assert.AreEqual("ð|Ł|ĺ|Ģ", Tokens("😀"));
        Assert.AreEqual("Ċ|ĉ|Ā|ġ", Tokens("\n\t\0\u007F"));
    }

    [TestMethod]
    public void WithoutPreTokenization_ASpaceIsAByteLikeAnother()
    {
        var ids =
            Tokenizer.EncodeToIds(" low low", considerPreTokenization: false, considerNormalization: false);

        Assert.HasCount(2, ids);
        Assert.AreEqual(ids[0], ids[1]);
    }

    [TestMethod]
    public void NothingToEncode_GivesNothing()
    {
        Assert.IsEmpty(Tokenizer.EncodeToIds(""));
        Assert.IsEmpty(Tokenizer.EncodeToIds([], considerPreTokenization: false));
    }

    [TestMethod]
    public void AnOffset_IsInCharsOfTheText()
    {
        var tokens =
            Tokenizer.EncodeToTokens("é low", out var normalized, considerPreTokenization: false);

        Assert.IsNull(normalized);
        CollectionAssert.AreEqual(new[] { 0..1, 0..1, 1..5 }, tokens.Select(token => token.Offset).ToArray());
    }

    /// <summary>Which is why the tokenizer of this project completes the pair.</summary>
    [TestMethod]
    public void TheOffsetOfASurrogatePair_EndsAfterItsFirstHalf()
    {
        var tokens =
            Tokenizer.EncodeToTokens("a😀", out _, considerPreTokenization: false);

        CollectionAssert.AreEqual(
            new[] { 0..1, 1..2, 1..2, 1..2, 1..2 }, tokens.Select(token => token.Offset).ToArray());
    }

    [TestMethod]
    public void Decoding_JoinsTheBytes()
    {
        Assert.AreEqual("é 😀", Tokenizer.Decode(Encode("é 😀")));
        Assert.AreEqual("\uFFFD", Tokenizer.Decode(Encode("é").Take(1)));
        Assert.AreEqual("", Tokenizer.Decode([]));
        Assert.AreEqual("a", Tokenizer.Decode([999_999, .. Encode("a")]));
    }

    [TestMethod]
    public void Decoding_IntoABuffer_StopsWhereItIsFull()
    {
        var buffer = new char[3];
        int[] ids = [.. Encode("é😀ab")];

        var status = Tokenizer.Decode(ids, buffer, out var consumed, out var written);

        Assert.AreEqual(OperationStatus.DestinationTooSmall, status);
        Assert.AreEqual("é😀", new string(buffer, 0, written));
        Assert.AreEqual(6, consumed);
    }

    [TestMethod]
    public void AMergeOfUnknownTokens_IsAnError()
    {
        Assert.ThrowsExactly<InvalidOperationException>(() => CreateRaw(["q x"], Bytes));
        Assert.ThrowsExactly<InvalidOperationException>(() => CreateRaw(["q 中"], [.. Bytes, "q中"]));
        Assert.ThrowsExactly<InvalidOperationException>(() => CreateRaw(["qx"], [.. Bytes, "qx"]));
    }

    private static BpeTokenizer Create(params string[] merges) =>
        CreateRaw(merges, [.. Bytes, .. merges.Select(merge => merge.Replace(" ", ""))]);

    private static BpeTokenizer CreateRaw(string[] merges, string[] tokens) =>
        BpeTokenizer.Create(new BpeOptions(tokens.Select(KeyValuePair.Create)) { Merges = merges, ByteLevel = true });

    private static IReadOnlyList<int> Encode(string text) =>
        Tokenizer.EncodeToIds(text, considerPreTokenization: false, considerNormalization: false);

    private static string Tokens(string text, BpeTokenizer? tokenizer = null) =>
        string.Join('|', (tokenizer ?? Tokenizer).EncodeToTokens(text, out _, considerPreTokenization: false)
            .Select(token => token.Value));
}
