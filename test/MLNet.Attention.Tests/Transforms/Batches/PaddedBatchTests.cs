using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.Tokenization;

using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Transforms.Batches;

[TestClass]
public sealed class PaddedBatchTests
{
    [TestMethod]
    public void ShortTexts_ArePadded_InTheOrderAskedFor()
    {
        using var scope = NewDisposeScope();
        var (ids, padding) = PaddedBatch.Create(Block([5, 6, 7], [8], [9, 10]), [2, 0, 1], 1, CPU);

        CollectionAssert.AreEqual(new long[] { 3, 3 }, ids.shape);
        CollectionAssert.AreEqual(new long[] { 9, 10, 0, 5, 6, 7, 8, 0, 0 }, ids.data<long>().ToArray());
        CollectionAssert.AreEqual(
            new[] { false, false, true, false, false, false, false, true, true }, padding!.data<bool>().ToArray());
    }

    [TestMethod]
    public void TextsOfOneLength_NeedNoPadding()
    {
        using var scope = NewDisposeScope();
        var (ids, padding) = PaddedBatch.Create(Block([5, 6], [8, 3], [9]), [1, 0], 1, CPU);
        Assert.IsNull(padding);
        CollectionAssert.AreEqual(new long[] { 8, 3, 5, 6 }, ids.data<long>().ToArray());
    }

    [TestMethod]
    public void Corruption_SeesEachTextButNotItsPadding_AndLeavesTheBlock()
    {
        using var scope = NewDisposeScope();
        var block = Block([5, 6, 7], [8]);
        var seen = new List<int>();
        var (ids, _) = PaddedBatch.Create(block, [0, 1], 1, CPU, text =>
        {
            seen.Add(text.Length);
            text.Fill(1);
        });
        CollectionAssert.AreEqual(new[] { 3, 1 }, seen);
        CollectionAssert.AreEqual(new long[] { 1, 1, 1, 1, 0, 0 }, ids.data<long>().ToArray());
        CollectionAssert.AreEqual(new[] { 5, 6, 7 }, block[0].ToArray());
    }

    [TestMethod]
    public void Pairs_StandAsAllFirstTextsThenAllSecondOnes()
    {
        using var scope = NewDisposeScope();
        var (ids, padding) = PaddedBatch.Create(Block([1], [2], [3], [4, 4], [5], [6]), [2, 1], 2, CPU);

        CollectionAssert.AreEqual(new long[] { 4, 2 }, ids.shape);
        CollectionAssert.AreEqual(new long[] { 5, 0, 3, 0, 6, 0, 4, 4 }, ids.data<long>().ToArray());
        CollectionAssert.AreEqual(
            new[] { false, true, false, true, false, true, false, false }, padding!.data<bool>().ToArray());
    }

    private static TokenBlock Block(params int[][] texts)
    {
        var block = new TokenBlock(new SpecialIds(0, 1));
        foreach (var text in texts)
            block.Add(text);
        return block;
    }
}
