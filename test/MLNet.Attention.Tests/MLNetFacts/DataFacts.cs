using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Tests.MLNetFacts;

/// <summary>Data from objects and back, split and shuffled.</summary>
[TestClass]
public sealed class DataFacts
{
    private readonly MLContext context = new(1);

    [TestMethod]
    public void CreateEnumerable_GivesTheRows_AlsoIntoObjectsWithFewerMembers()
    {
        var rows = context.Data.CreateEnumerable<Review>(TestData.LoadTest(context), reuseRowObject: false).ToList();
        CollectionAssert.AreEqual(
            TestData.Test.Select(row => (row.Label, row.Text)).ToList(), rows.Select(row => (row.Label, row.Text)).ToList());
        var texts = context.Data.CreateEnumerable<TextOnly>(TestData.LoadTest(context), reuseRowObject: true);
        CollectionAssert.AreEqual(
            TestData.Test.Select(row => row.Text).ToList(), texts.Select(row => row.Text).ToList());
    }

    [TestMethod]
    public void CreateEnumerable_MissesAColumn_UnlessToldToIgnoreThat()
    {
        var data = TestData.LoadTest(context);
        Assert.Throws<Exception>(() => context.Data.CreateEnumerable<Other>(data, false).First());
        Assert.AreEqual(0f, context.Data.CreateEnumerable<Other>(data, false, ignoreMissingColumns: true).First().Absent);
    }

    [TestMethod]
    public void ANullText_IsEmpty()
    {
        var data = context.Data.LoadFromEnumerable(new[] { new TextOnly { Text = null }, new TextOnly { Text = "" } });
        Assert.IsTrue(data.GetColumn<ReadOnlyMemory<char>>("Text").All(text => text.IsEmpty));
    }

    [TestMethod]
    public void TheRowCountOfAList_IsKnown_OfAnEnumerableNot()
    {
        Assert.AreEqual(120, TestData.Load(context, TestData.Test.ToList()).GetRowCount());
        Assert.IsNull(TestData.Load(context, TestData.Test.Where(_ => true)).GetRowCount());
    }

    [TestMethod]
    public void ShuffleRows_IsAPermutation_TheSameForASeed()
    {
        var first = Texts(context.Data.ShuffleRows(TestData.LoadTest(context), seed: 3));
        CollectionAssert.AreNotEqual(Texts(TestData.LoadTest(context)), first);
        CollectionAssert.AreEquivalent(Texts(TestData.LoadTest(context)), first);
        CollectionAssert.AreEqual(first, Texts(context.Data.ShuffleRows(TestData.LoadTest(context), seed: 3)));
    }

    [TestMethod]
    public void TrainTestSplit_IsDisjointAndComplete_TheSameForASeed()
    {
        var data = TestData.LoadTraining(context);
        var split = context.Data.TrainTestSplit(data, testFraction: 0.25, seed: 3);
        var (train, test) = (Texts(split.TrainSet), Texts(split.TestSet));
        CollectionAssert.AreEquivalent(Texts(data), train.Concat(test).ToList());
        Assert.IsInRange(60, 140, test.Count);
        CollectionAssert.AreEqual(
            data.Schema.Select(column => column.Name).ToArray(), split.TestSet.Schema.Select(column => column.Name).ToArray());
        CollectionAssert.AreEqual(test, Texts(context.Data.TrainTestSplit(data, 0.25, seed: 3).TestSet));
        CollectionAssert.AreEqual(test, Texts(new MLContext(8).Data.TrainTestSplit(data, 0.25, seed: 3).TestSet));
    }

    [TestMethod]
    public void TakeRows_TakesTheFirst()
    {
        CollectionAssert.AreEqual(
            Texts(TestData.LoadTest(context)).Take(5).ToList(), Texts(context.Data.TakeRows(TestData.LoadTest(context), 5)));
        Assert.Throws<ArgumentOutOfRangeException>(() => context.Data.TakeRows(TestData.LoadTest(context), 0));
    }

    [TestMethod]
    public void ColumnsThatWereNotAskedFor_CannotBeRead()
    {
        var data = TestData.LoadTest(context);
        using var cursor = data.GetRowCursor([data.Schema["Text"]]);
        Assert.IsFalse(cursor.IsColumnActive(data.Schema["Label"]));
        Assert.Throws<Exception>(() => cursor.GetGetter<bool>(data.Schema["Label"]));
        Assert.Throws<Exception>(() => cursor.GetGetter<float>(data.Schema["Text"]));
    }

    private static List<string> Texts(IDataView data) => [.. data.GetColumn<string>("Text")];

    private sealed class TextOnly
    {
        public string? Text { get; set; }
    }

    private sealed class Other
    {
        public float Absent { get; set; }
    }
}
