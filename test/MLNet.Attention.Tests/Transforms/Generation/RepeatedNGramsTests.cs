using MLNet.Attention.Transforms.Generation;

namespace MLNet.Attention.Tests.Transforms.Generation;

[TestClass]
public sealed class RepeatedNGramsTests
{
    [TestMethod]
    [DataRow("", 1, "")]
    [DataRow("7", 1, "7")]
    [DataRow("7 8 7", 1, "7 8 7")]
    [DataRow("7", 2, "")]
    [DataRow("7 8 7", 2, "8")]
    [DataRow("7 7", 2, "7")]
    [DataRow("1 2 3 1 2 4 1 2", 3, "3 4")]
    [DataRow("1 2 3 2 3", 3, "2")]
    [DataRow("1 2 3 4", 3, "")]
    [DataRow("5 5 5", 3, "5")]
    public void TokensThatWouldRepeatAnNGram_AreFound(string ids, int size, string expected)
    {
        var banned = new List<int>();
        RepeatedNGrams.Append(Numbers(ids), size, banned);
        CollectionAssert.AreEqual(Numbers(expected), banned);
    }

    private static int[] Numbers(string text) =>
        [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)];
}
