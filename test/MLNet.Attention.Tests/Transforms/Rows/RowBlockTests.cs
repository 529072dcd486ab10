using MLNet.Attention.Transforms.Rows;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Tests.Transforms.Rows;

/// <summary>Rows know nothing of what a model computes: here it is a text, such as a summary would be.</summary>
[TestClass]
public sealed class RowBlockTests
{
    private readonly MLContext context = new(1);

    [TestMethod]
    public void ABlockOfTexts_IsReadByACursor_InOrder_InBlocksThatItEndsItself()
    {
        var outputs = new Shouts(mostRows: 3);
        var data = Scores.Load(context, Enumerable.Range(0, 20).Select(i => $"text {i}"));
        var view = new MappedDataView(Mapper(outputs, data.Schema), data);
        CollectionAssert.AreEqual(
            Enumerable.Range(0, 20).Select(i => $"TEXT {i}").ToArray(), view.GetColumn<string>(view.Schema["Shout"]).ToArray());
        Assert.IsTrue(outputs.Runs.All(rows => rows is > 0 and <= 3), string.Join(", ", outputs.Runs));
        Assert.AreEqual(20, outputs.Runs.Sum());
    }

    [TestMethod]
    public void ABlockOfTexts_IsReadRowByRow_AndRunsOnceARow()
    {
        var outputs = new Shouts(mostRows: 3);
        var data = Scores.Load(context, ["one", "two"]);
        var mapper = Mapper(outputs, data.Schema);
        using var cursor = data.GetRowCursor(data.Schema);
        using var row = mapper.GetRow(new Contracts.WatchedRow(cursor), mapper.OutputSchema);
        var get = row.GetGetter<ReadOnlyMemory<char>>(mapper.OutputSchema["Shout"]);
        ReadOnlyMemory<char> value = default;
        Assert.IsTrue(cursor.MoveNext());
        get(ref value);
        get(ref value);
        Assert.AreEqual("ONE", value.ToString());
        Assert.IsTrue(cursor.MoveNext());
        get(ref value);
        Assert.AreEqual("TWO", value.ToString());
        CollectionAssert.AreEqual(new[] { 1, 1 }, outputs.Runs);
    }

    private ModelMapper Mapper(RowOutputs outputs, DataViewSchema schema) =>
        new(context, outputs, ["Text"], schema);

    private sealed class Shouts(int mostRows) : RowOutputs
    {
        public List<int> Runs { get; } = [];

        public override IReadOnlyList<DataViewSchema.DetachedColumn> CreateColumns(DataViewSchema input) =>
            [new("Shout", TextDataViewType.Instance)];

        public override RowBlock CreateBlock(ReadOnlySpan<bool> active, Cancellation? cancellation) => new Block(mostRows, Runs);
    }

    private sealed class Block(int mostRows, List<int> runs) : RowBlock
    {
        private readonly List<string> texts = [];
        private string[] shouts = [];

        public override bool IsFull => texts.Count >= mostRows;

        public override void Clear() => texts.Clear();

        public override void Add(ReadOnlySpan<char> text) => texts.Add(text.ToString());

        public override void Run()
        {
            runs.Add(texts.Count);
            shouts = [.. texts.Select(text => text.ToUpperInvariant())];
        }

        public override int IndexOfNaN() => -1;

        public override Delegate CreateGetter(int column, Func<int> current) =>
            (ValueGetter<ReadOnlyMemory<char>>)((ref ReadOnlyMemory<char> value) => value = ShoutOf(current()));

        private ReadOnlyMemory<char> ShoutOf(int row) => shouts[row].AsMemory();
    }
}
