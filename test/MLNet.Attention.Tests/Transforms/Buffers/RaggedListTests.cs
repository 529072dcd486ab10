using MLNet.Attention.Transforms.Buffers;

namespace MLNet.Attention.Tests.Transforms.Buffers;

[TestClass]
public sealed class RaggedListTests
{
    [TestMethod]
    public void Rows_ComeBack_AndAreForgotten()
    {
        var list = new RaggedList<int>();
        list.Add([1, 2]);
        list.Add([]);
        list.Open.Add(3);
        Assert.AreEqual(2, list.Count, "the open row is none yet");
        CollectionAssert.AreEqual(new[] { 3 }, list.OpenItems.ToArray());
        list.Close();
        Assert.AreEqual((3, 3), (list.Count, list.ItemCount));
        CollectionAssert.AreEqual(new[] { 1, 2 }, list[0].ToArray());
        Assert.AreEqual((2, 0, 1), (list.Length(0), list.Length(1), list.Length(2)));
        CollectionAssert.AreEqual(new[] { 3 }, list[2].ToArray());

        list.Clear();
        Assert.AreEqual((0, 0), (list.Count, list.ItemCount));
        list.Add([4]);
        CollectionAssert.AreEqual(new[] { 4 }, list[0].ToArray());
    }

    [TestMethod]
    public void FilledAgain_ItAllocatesNothing()
    {
        var list = new RaggedList<int>();
        int[] row = [1, 2, 3];
        Assert.AreEqual(0, Garbage.Of(() =>
        {
            list.Clear();
            for (var i = 0; i < 100; i++)
                list.Add(row);
        }));
    }
}
