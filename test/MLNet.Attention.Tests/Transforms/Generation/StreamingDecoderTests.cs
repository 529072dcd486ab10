using MLNet.Attention.Tests.Trainers.Tokenization;
using MLNet.Attention.Transforms.Generation;
using MLNet.Attention.Transforms.Tokenization;

namespace MLNet.Attention.Tests.Transforms.Generation;

[TestClass]
public sealed class StreamingDecoderTests
{
    private static readonly Tokenizer Tokenizer = Learn.Tokenizer();

    [TestMethod]
    [DataRow("The best film, naïve café!")]
    [DataRow("👩‍👩‍👧‍👦 🏳️‍🌈 👍🏽 x")]
    [DataRow("這部電影 𠀀𝒜𐐀")]
    [DataRow("two  spaces \t ")]
    [DataRow("")]
    public void ThePieces_AreTheText_AndNoneCutsACharacter(string text)
    {
        var pieces = Pieces(Learn.Ids(Tokenizer, text));
        Assert.AreEqual(text, string.Concat(pieces));
        foreach (var piece in pieces)
        {
            Assert.DoesNotContain("\uFFFD", piece);
            Assert.IsFalse(piece.Length > 0 && (char.IsHighSurrogate(piece[^1]) || char.IsLowSurrogate(piece[0])), piece);
        }
    }

    [TestMethod]
    public void APiece_ComesAsSoonAsItsCharactersAreComplete()
    {
        var streaming = new StreamingDecoder(Tokenizer);
        var bytes = "é€😀"u8.ToArray();
        var pieces = bytes.Select(value => streaming.Append(BpeModel.FirstByteId + value)).ToArray();
        CollectionAssert.AreEqual(new[] { "", "é", "", "", "€", "", "", "", "😀" }, pieces);
        Assert.AreEqual("", streaming.Finish());
    }

    [TestMethod]
    public void BytesThatAreNoUtf8_BecomeTheReplacementCharacter()
    {
        int[] ids = [.. new byte[] { 0xC3, 0x41, 0xFF, 0xF0, 0x9F }.Select(value => BpeModel.FirstByteId + value)];
        Assert.AreEqual("\uFFFDA\uFFFD\uFFFD", string.Concat(Pieces(ids)));
        Assert.AreEqual("\uFFFDA\uFFFD\uFFFD", Tokenizer.Decode(ids));
    }

    [TestMethod]
    public void AnyTokens_GiveWhatDecodeGives()
    {
        var random = new Random(3);
        for (var i = 0; i < 2000; i++)
        {
            // Special tokens and unknown ids among them; half of the texts of bytes alone, most of them in no order.
            var most = i % 2 == 0 ? Tokenizer.VocabularySize + 3 : BpeModel.FirstMergeId;
            int[] ids = [.. Enumerable.Range(0, random.Next(12)).Select(_ => random.Next(most))];
            Assert.AreEqual(Tokenizer.Decode(ids), string.Concat(Pieces(ids)), string.Join(' ', ids));
        }
    }

    [TestMethod]
    public void AfterTheEnd_AnotherTextBegins()
    {
        var streaming = new StreamingDecoder(Tokenizer);
        for (var i = 0; i < 2; i++)
        {
            var pieces = Learn.Ids(Tokenizer, "film").Select(streaming.Append).ToArray();
            Assert.AreEqual("film", string.Concat(pieces) + streaming.Finish());
        }
    }

    private static string[] Pieces(int[] ids)
    {
        var streaming = new StreamingDecoder(Tokenizer);
        return [.. ids.Select(streaming.Append), streaming.Finish()];
    }
}
