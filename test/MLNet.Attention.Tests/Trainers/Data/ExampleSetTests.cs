using MLNet.Attention.Trainers.Data;
using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.Tokenization;

namespace MLNet.Attention.Tests.Trainers.Data;

[TestClass]
public sealed class ExampleSetTests
{
    [TestMethod]
    public void SelectedExamples_AreCopies()
    {
        var block = new TokenBlock(new SpecialIds(0, 1));
        foreach (var text in new int[][] { [5], [6, 7], [8, 9, 10] })
            block.Add(text);
        var ngrams = new NGramTexts();
        foreach (var text in new (int, int)[][] { [(1, 1)], [(2, 1), (3, 2)], [(4, 1)] })
            ngrams.Add(text);
        var chosen = new ExampleSet(block, [0, 1, 0], [1, 2, 3], ngrams, 1).Select([2, 1]);
        block.Clear();

        Assert.AreEqual(2, chosen.Count);
        CollectionAssert.AreEqual(new[] { 8, 9, 10 }, chosen.Texts[0].ToArray());
        CollectionAssert.AreEqual(new[] { 6, 7 }, chosen.Texts[1].ToArray());
        CollectionAssert.AreEqual(new float[] { 0, 1 }, chosen.Labels.ToArray());
        CollectionAssert.AreEqual(new float[] { 3, 2 }, chosen.Weights.ToArray());
        CollectionAssert.AreEqual(Read(ngrams, 2), Read(chosen.NGrams!, 0));
        CollectionAssert.AreEqual(Read(ngrams, 1), Read(chosen.NGrams!, 1));
    }

    [TestMethod]
    public void SelectedPairs_KeepBothTexts()
    {
        var block = new TokenBlock(new SpecialIds(0, 1));
        foreach (var text in new int[][] { [1], [2, 2], [3], [4, 4] })
            block.Add(text);
        var ngrams = new NGramTexts();
        foreach (var text in new (int, int)[][] { [(1, 1)], [(2, 1), (3, 2)], [(4, 1)], [(5, 1)] })
            ngrams.Add(text);
        var chosen = new ExampleSet(block, [0, 1], [1, 2], ngrams, 2).Select([1]);

        Assert.AreEqual(1, chosen.Count);
        Assert.AreEqual(2, chosen.Texts.Count);
        CollectionAssert.AreEqual(new[] { 3 }, chosen.Texts[0].ToArray());
        CollectionAssert.AreEqual(new[] { 4, 4 }, chosen.Texts[1].ToArray());
        CollectionAssert.AreEqual(Read(ngrams, 2), Read(chosen.NGrams!, 0));
        CollectionAssert.AreEqual(Read(ngrams, 3), Read(chosen.NGrams!, 1));
    }

    private static List<(int Bucket, int Count)> Read(NGramTexts ngrams, int text)
    {
        var found = new List<(int Bucket, int Count)>();
        ngrams.Read(text, found);
        return found;
    }
}
