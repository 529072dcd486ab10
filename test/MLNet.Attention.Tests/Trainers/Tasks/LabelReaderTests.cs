using MLNet.Attention.Trainers.Tasks;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Tests.Trainers.Tasks;

[TestClass]
public sealed class LabelReaderTests
{
    private static readonly BinaryTask Task = new(new AttentionSentimentTrainer.Options());

    private readonly MLContext context = new(1);

    [TestMethod]
    public void Boolean() => Reads([new Labelled<bool> { Label = true }, new() { Label = false }], 1, 0);

    [TestMethod]
    public void Single_IsTrueAbove0_AndNaNIsMissing() => Reads(
        Rows<float>(1, 0, -1, 0.001f, float.NaN, float.PositiveInfinity), 1, 0, 0, 1, float.NaN, 1);

    [TestMethod]
    public void Double_IsTrueAbove0_AndNaNIsMissing() => Reads(
        Rows<double>(1, 0, -1, 0.5, double.NaN), 1, 0, 0, 1, float.NaN);

    // 1e-300 is 0 to ML.NET's evaluators, which read a label as a Single.
    [TestMethod]
    public void Double_IsReadAsASingle() => Reads(Rows(1e-300, 1e-30), 0, 1);

    // LoadFromEnumerable counts keys from 0; what is too large is missing.
    [TestMethod]
    public void Key_TheSecondValueIsTrue_AndAMissingOneIsMissing()
    {
        Reads([new KeyLabelled<byte> { Label = 0 }, new() { Label = 1 }, new() { Label = 2 }], 0, 1, float.NaN);
        Reads([new KeyLabelled<uint> { Label = 0 }, new() { Label = 1 }, new() { Label = 2 }], 0, 1, float.NaN);
        Reads([new KeyLabelled<ulong> { Label = 0 }, new() { Label = 1 }, new() { Label = 2 }], 0, 1, float.NaN);
    }

    [TestMethod]
    public void OtherTypes_AreRefused()
    {
        Refused<string>("String");
        Refused<int>("Int32");
        Refused<float[]>("Vector");
        var keys = context.Data.LoadFromEnumerable(new[] { new ThreeKeys() });
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => Task.Find(keys.Schema));
        Assert.Contains("'Label'", error.Message);
        Assert.Contains("key of 2 values", error.Message);
    }

    [TestMethod]
    public void AMissingColumn_IsNamed_WithThoseThatThereAre()
    {
        var schema = context.Data.LoadFromEnumerable(Rows(true)).Schema;
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => new BinaryTask(new AttentionSentimentTrainer.Options { LabelColumnName = "Sentiment" }).Find(schema));
        Assert.Contains("The label column 'Sentiment' is not in the data", error.Message);
        Assert.Contains("Label", error.Message);
    }

    private void Reads<T>(IEnumerable<T> rows, params float[] expected) where T : class
    {
        var data = context.Data.LoadFromEnumerable(rows);
        var column = Task.Find(data.Schema);
        using var cursor = data.GetRowCursor([column]);
        var read = Task.CreateReader(cursor, column);
        var actual = new List<float>();
        while (cursor.MoveNext())
            actual.Add(read());
        CollectionAssert.AreEqual(expected, actual);
    }

    private void Refused<T>(string found)
    {
        var schema = context.Data.LoadFromEnumerable(Rows<T>([default!])).Schema;
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => Task.Find(schema));
        Assert.Contains($"The label column 'Label' has type {found}", error.Message);
        Assert.Contains("expected Boolean, Single, Double or a key of 2 values", error.Message);
    }

    private static IEnumerable<Labelled<T>> Rows<T>(params T[] labels) =>
        labels.Select(label => new Labelled<T> { Label = label });

    private sealed class Labelled<T>
    {
        public T Label { get; set; } = default!;
    }

    private sealed class KeyLabelled<T>
    {
        [KeyType(2)]
        public T Label { get; set; } = default!;
    }

    private sealed class ThreeKeys
    {
        [KeyType(3)]
        public uint Label { get; set; }
    }
}
