using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.Tokenization;

namespace MLNet.Attention.Tests.Transforms.Batches;

/// <summary>The windows of long texts.</summary>
[TestClass]
public sealed class WordWindowTests
{
    [TestMethod]
    [DataRow(0)]
    [DataRow(4)]
    public void EveryWord_IsOwnedByOneWindow_InItsOrder(int overlap)
    {
        var random = new Random(1);
        var block = Block([.. Enumerable.Range(0, 60).Select(_ =>
            Enumerable.Range(0, random.Next(40)).Select(_ => 1 + random.Next(8)).ToArray())]);
        var windows = WordWindow.Cut(block, 16, overlap);
        CollectionAssert.AreEqual(Enumerable.Range(0, block.WordCount).ToArray(),
            windows.SelectMany(window => Enumerable.Range(window.OwnFirst, window.OwnEnd - window.OwnFirst)).ToArray());
        foreach (var window in windows)
        {
            Assert.IsTrue(window.First <= window.OwnFirst && window.OwnEnd <= window.End);
            var tokens = Enumerable.Range(window.First, window.Count).Sum(word => block.Tokens.Length(word));
            Assert.AreEqual(tokens, window.Tokens);
            Assert.IsLessThanOrEqualTo(16, tokens);
            if (overlap == 0)
                Assert.AreEqual((window.First, window.End), (window.OwnFirst, window.OwnEnd));
        }
    }

    [TestMethod]
    public void AWordBetweenTwoWindows_IsTakenFromTheOneWithMoreAround()
    {
        var windows = WordWindow.Cut(Block([Enumerable.Repeat(1, 20).ToArray()]), 8, 4);
        CollectionAssert.AreEqual(new[]
        {
            new WordWindow(0, 8, 8, 0, 6), new WordWindow(4, 12, 8, 6, 10), new WordWindow(8, 16, 8, 10, 14),
            new WordWindow(12, 20, 8, 14, 20),
        }, windows);
    }

    [TestMethod]
    public void Rows_AreReadApart_AndRowsWithoutWordsNotAtAll()
    {
        var windows = WordWindow.Cut(Block([[1, 2], [], [3]]), 8, 2);
        CollectionAssert.AreEqual(new[] { new WordWindow(0, 2, 3, 0, 2), new WordWindow(2, 3, 3, 2, 3) }, windows);
    }

    // Rows of words of so many tokens.
    private static WordBlock Block(int[][] rows)
    {
        var tokens = new TokenBlock(new SpecialIds(0, 1));
        var block = new WordBlock(tokens, featureBuckets: 0);
        foreach (var row in rows)
        {
            foreach (var length in row)
                tokens.Add(Enumerable.Repeat(5, length).ToArray());
            block.Add(Array.ConvertAll(row, _ => ReadOnlyMemory<char>.Empty));
        }
        return block;
    }
}
