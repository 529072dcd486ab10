using MLNet.Attention.Transforms.Columns;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Tests.Transforms.Columns;

/// <summary>Labels of rows, however many they are and whatever their column.</summary>
[TestClass]
public sealed class LabelSetReaderTests
{
    private readonly MLContext context = new(1);

    [TestMethod]
    [DataRow(',', "a,b", "a|b")]
    [DataRow(',', " a ,, b c ,", "a|b c")]
    [DataRow(',', "", "")]
    [DataRow(',', " , ,", "")]
    [DataRow(';', "a,b;b", "a,b|b")]
    [DataRow(' ', " a  b", "a|b")]
    public void ATextIsSplit_AndBlanksDoNotCount(char separator, string text, string expected)
    {
        var data = TextPairs.Load(context, [new Row<string> { Label = text }, new Row<string> { Label = "next" }]);
        CollectionAssert.AreEqual(new[] { expected, "next" }, Read(data, "Label", separator));
    }

    [TestMethod]
    public void AVectorOfTexts_IsTakenAsItIs_ButForBlanks()
    {
        var data = TextPairs.Load(context, [new Row<string[]> { Label = ["a,b", " c ", ""] }, new Row<string[]> { Label = [] }]);
        CollectionAssert.AreEqual(new[] { "a,b|c", "" }, Read(data, "Label"));
    }

    [TestMethod]
    [DataRow(nameof(Keys.Bytes))]
    [DataRow(nameof(Keys.Shorts))]
    [DataRow(nameof(Keys.Integers))]
    [DataRow(nameof(Keys.Longs))]
    [DataRow(nameof(Keys.Fixed))]
    public void KeysOfAnyType_AreRead_WithoutTheMissingOnes(string column)
    {
        var data = context.Data.LoadFromEnumerable([
            new Keys { Bytes = [3, 0, 1], Shorts = [3, 0, 1], Integers = [3, 0, 1], Longs = [3, 0, 1], Fixed = [3, 0, 1] },
            new Keys { Bytes = [], Shorts = [], Integers = [], Longs = [], Fixed = [0, 0, 0] },
            new Keys { Bytes = [5], Shorts = [5], Integers = [5], Longs = [5], Fixed = [5, 0, 0] },
        ]);
        var found = data.Schema[column];
        Assert.IsTrue(LabelSetReader.HasKeys(found.Type));
        Assert.AreEqual(5ul, LabelSetReader.KeyCountOf(found));
        CollectionAssert.AreEqual(new[] { "3|1", "", "5" }, Read(data, column));
        using var cursor = data.GetRowCursor([found]);
        var read = LabelSetReader.CreateKeyReader(cursor, found);
        cursor.MoveNext();
        CollectionAssert.AreEqual(new[] { 2, 0 }, read().ToArray());
    }

    [TestMethod]
    public void KeysWithValues_AreReadByName() => CollectionAssert.AreEqual(
        Subjects.Test.Select(row => row.Label.Replace(',', '|')).ToArray(),
        Read(Subjects.LoadKeys(context, Subjects.Test), "Label"));

    private static string[] Read(IDataView data, string column, char separator = ',')
    {
        var found = data.Schema[column];
        using var cursor = data.GetRowCursor([found]);
        var read = LabelSetReader.CreateNameReader(cursor, found, separator);
        var rows = new List<string>();
        while (cursor.MoveNext())
            rows.Add(string.Join('|', read()));
        return [.. rows];
    }

    private sealed class Keys
    {
        [KeyType(5)]
        public byte[] Bytes { get; set; } = [];

        [KeyType(5)]
        public ushort[] Shorts { get; set; } = [];

        [KeyType(5)]
        public uint[] Integers { get; set; } = [];

        [KeyType(5)]
        public ulong[] Longs { get; set; } = [];

        [KeyType(5), VectorType(3)]
        public uint[] Fixed { get; set; } = [];
    }
}
