using MLNet.Attention.Trainers.Data;

namespace MLNet.Attention.Tests.Trainers.Data;

[TestClass]
public sealed class CrossFoldsTests
{
    // Of 5 classes 1, 7, 19, 30 and 46 rows, mixed.
    private static readonly float[] Labels = [.. new[] { 1, 7, 19, 30, 46 }
        .SelectMany((count, label) => Enumerable.Repeat((float)label, count)).Index()
        .OrderBy(row => row.Index * 37 % 103).Select(row => row.Item)];

    [TestMethod]
    [DataRow(2)]
    [DataRow(5)]
    [DataRow(10)]
    public void FoldsDiffer_ByAtMostOneRow_AndByOneOfEachClass(int folds)
    {
        var found = CrossFolds.Create(Labels, true, folds, new Random(1));
        AssertEven(found, folds);
        for (var label = 0; label < 5; label++)
            AssertEven([.. found.Where((_, row) => Labels[row] == label)], folds);
    }

    [TestMethod]
    public void Numbers_AreDealtOutTogether()
    {
        float[] numbers = [.. Enumerable.Range(0, 103).Select(i => i / 7f)];
        var found = CrossFolds.Create(numbers, false, 4, new Random(1));
        AssertEven(found, 4);
        // In a random order: no fold has the small ones.
        foreach (var fold in Enumerable.Range(0, 4))
            Assert.IsInRange(4.0, 10.5, numbers.Where((_, row) => found[row] == fold).Average());
    }

    [TestMethod]
    public void EqualTexts_AreInOneFold()
    {
        ulong[] hashes = [.. Enumerable.Range(0, Labels.Length).Select(row => (ulong)(row % 40))];
        var found = CrossFolds.Create(Labels, true, 4, new Random(1), hashes);
        foreach (var group in found.Zip(hashes).GroupBy(pair => pair.Second))
            Assert.HasCount(1, group.Select(pair => pair.First).Distinct());
        for (var fold = 0; fold < 4; fold++)
            Assert.IsInRange(20, 32, found.Count(of => of == fold));
    }

    [TestMethod]
    public void TheSeed_DecidesWhichRows()
    {
        var found = CrossFolds.Create(Labels, true, 3, new Random(1));
        CollectionAssert.AreEqual(found, CrossFolds.Create(Labels, true, 3, new Random(1)));
        CollectionAssert.AreNotEqual(found, CrossFolds.Create(Labels, true, 3, new Random(2)));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => CrossFolds.Create(Labels, true, 1, new Random(1)));
    }

    private static void AssertEven(int[] found, int folds)
    {
        int[] sizes = [.. Enumerable.Range(0, folds).Select(fold => found.Count(of => of == fold))];
        Assert.AreEqual(found.Length, sizes.Sum());
        Assert.IsInRange(0, 1, sizes.Max() - sizes.Min());
    }
}
