using MLNet.Attention.Tests.Transforms.Models;
using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.Tokenization;

namespace MLNet.Attention.Tests.Transforms.Batches;

[TestClass]
public sealed class TokenBlockTests
{
    [TestMethod]
    public void KeepsTexts_OneAfterAnother_AndCanBeFilledAgain()
    {
        var block = new TokenBlock(new SpecialIds(0, 1));
        Assert.AreEqual(0, block.Count);
        for (var round = 0; round < 2; round++)
        {
            block.Add([5, 6, 7]);
            block.Add([8]);
            Assert.AreEqual(2, block.Count);
            Assert.AreEqual(4, block.TokenCount);
            Assert.AreEqual(3, block.Length(0));
            CollectionAssert.AreEqual(new[] { 5, 6, 7 }, block[0].ToArray());
            CollectionAssert.AreEqual(new[] { 8 }, block[1].ToArray());
            block.Clear();
            Assert.AreEqual(0, block.Count);
            Assert.AreEqual(0, block.TokenCount);
        }
    }

    [TestMethod]
    public void ATextWithoutAToken_IsOneUnknownWord()
    {
        var tokenizer = UntrainedModel.Tokenizer;
        var block = new TokenBlock(new SpecialIds(0, 1));
        block.Add([]);
        block.Add("", tokenizer, new TokenLimit(5, TextTruncation.KeepHead));
        block.Add("good", tokenizer, new TokenLimit(5, TextTruncation.KeepHead));
        CollectionAssert.AreEqual(new[] { BpeModel.MaskId }, block[0].ToArray());
        CollectionAssert.AreEqual(new[] { BpeModel.MaskId }, block[1].ToArray());
        Assert.DoesNotContain(BpeModel.MaskId, block[2].ToArray());
    }

    [TestMethod]
    public void TwoTextsOfAPair_BecomeOne_WhereTheyAreJoined()
    {
        var (tokenizer, limit) = (UntrainedModel.Tokenizer, new TokenLimit(5, TextTruncation.KeepHead));
        var block = new TokenBlock(new SpecialIds(0, 1), joinsPairs: true);
        Assert.IsFalse(block.Add("good", tokenizer, limit));
        Assert.AreEqual(0, block.Count, "the second text is missing");
        Assert.IsTrue(block.Add("good film good film good film", tokenizer, limit));
        block.Add("", tokenizer, limit);
        block.Add("", tokenizer, limit);
        Assert.AreEqual(2, block.Count);
        Assert.AreEqual((5, 5), (block.Length(0), block.TypesOf(0).Length));
        CollectionAssert.AreEqual(new[] { BpeModel.MaskId }, block[1].ToArray());
        CollectionAssert.AreEqual(new[] { 0 }, block.TypesOf(1).ToArray());

        var other = new TokenBlock(new SpecialIds(0, 1), joinsPairs: true);
        other.Add(block, 0);
        CollectionAssert.AreEqual(block[0].ToArray(), other[0].ToArray());
        CollectionAssert.AreEqual(block.TypesOf(0).ToArray(), other.TypesOf(0).ToArray());

        block.Clear();
        block.Add("good", tokenizer, limit);
        block.Clear();
        block.Add("good", tokenizer, limit);
        Assert.AreEqual(0, block.Count, "what waited is forgotten");
    }

    [TestMethod]
    public void ALongText_IsCut()
    {
        var block = new TokenBlock(new SpecialIds(0, 1));
        var text = string.Concat(Enumerable.Repeat("good film ", 50));
        block.Add(text, UntrainedModel.Tokenizer, new TokenLimit(5, TextTruncation.KeepHead));
        Assert.AreEqual(5, block.Length(0));
    }
}
