using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Tests.Contracts;

/// <summary>The contract checks themselves: ML.NET's own estimators pass, broken ones do not.</summary>
[TestClass]
public sealed class EstimatorContractTests
{
    private readonly MLContext context = new(1);

    [TestMethod]
    public void CopyColumns_Passes() => EstimatorContract.Check(
        context, context.Transforms.CopyColumns("Copy", nameof(Row.Numbers)), Data(nameof(Row.Numbers)));

    [TestMethod]
    public void CopyColumns_OverAColumnOfTheSameName_Passes() => EstimatorContract.Check(
        context, context.Transforms.CopyColumns(nameof(Row.Number), nameof(Row.Text)), Data(nameof(Row.Text)));

    [TestMethod]
    public void MapValueToKey_Passes() => EstimatorContract.Check(context, Sound(), Data(nameof(Row.Text)));

    [TestMethod]
    public void Chain_Passes() => EstimatorContract.Check(
        context,
        context.Transforms.CopyColumns("Copy", nameof(Row.Text))
            .Append(Sound())
            .Append(context.Transforms.Conversion.MapKeyToValue("Back", "Key")),
        Data(nameof(Row.Text)));

    [TestMethod]
    public void SoundEstimatorInTheGuiseOfABrokenOne_Passes() =>
        EstimatorContract.Check(context, new BrokenEstimator(Sound(), Breakage.None), Data(nameof(Row.Text)));

    [TestMethod]
    [DataRow(Breakage.PromiseLacksColumn, "SchemaShape")]
    [DataRow(Breakage.PromiseLacksAnnotations, "SchemaShape")]
    [DataRow(Breakage.OutputSchemaLacksColumn, "the schema of Transform's result")]
    [DataRow(Breakage.LoadedModelDiffers, "the loaded model: row 0, column 3")]
    [DataRow(Breakage.WrongRowCount, "GetRowCount is 6")]
    [DataRow(Breakage.ColumnAloneDiffers, "Key (3) active")]
    [DataRow(Breakage.RowMissingWhenNothingActive, "Position counts the rows")]
    [DataRow(Breakage.SameIdTwice, "id of row 1")]
    [DataRow(Breakage.InactiveColumnReadable, "has a getter")]
    [DataRow(Breakage.CursorHasOtherSchemaObject, "Schema object")]
    [DataRow(Breakage.CursorSetRepeatsRows, "a cursor set")]
    [DataRow(Breakage.MappedRowDiffers, "GetRow with")]
    [DataRow(Breakage.MappedRowKeepsInput, "disposing the row")]
    [DataRow(Breakage.MappedRowHasOtherSchemaObject, "OutputSchema object")]
    public void BrokenEstimator_Fails(Breakage breakage, string message)
    {
        var estimator = new BrokenEstimator(Sound(), breakage);
        var error = Assert.ThrowsExactly<AssertFailedException>(
            () => EstimatorContract.Check(context, estimator, Data(nameof(Row.Text))));
        Assert.Contains(message, error.Message);
    }

    [TestMethod]
    public void CollidingIds_Fail()
    {
        var view = new BrokenView(Load(), Breakage.SameIdTwice);
        var error = Assert.ThrowsExactly<AssertFailedException>(
            () => ViewContract.Check(view, Table.Read(view, view.Schema)));
        Assert.Contains("same id", error.Message);
    }

    [TestMethod]
    public void InvalidDataThatIsAccepted_Fails()
    {
        foreach (var data in new[]
        {
            new ContractData(Load()) { NotForFit = [Load()] },
            new ContractData(Load()) { NotForTransform = [Load()] },
        })
        {
            var error = Assert.ThrowsExactly<AssertFailedException>(
                () => EstimatorContract.Check(context, Sound(), data));
            Assert.Contains("expected an ArgumentOutOfRangeException", error.Message);
        }
    }

    private IEstimator<ITransformer> Sound() => context.Transforms.Conversion.MapValueToKey("Key", nameof(Row.Text));

    private IDataView Load() => context.Data.LoadFromEnumerable(Enumerable.Range(0, 5).Select(i => new Row
    {
        Number = i,
        Text = $"word {i % 3}",
        Numbers = [i, i + 0.5f],
    }).ToList());

    private ContractData Data(string neededColumn)
    {
        var lacking = context.Transforms.DropColumns(neededColumn).Fit(Load()).Transform(Load());
        return new ContractData(Load())
        {
            Transform = [context.Data.TakeRows(Load(), 3)],
            NotForFit = [lacking],
            NotForTransform = [lacking],
        };
    }

    private sealed class Row
    {
        public double Number { get; set; }

        public string? Text { get; set; }

        [VectorType(2)]
        public float[] Numbers { get; set; } = [];
    }
}
