using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace MLNet.Attention.Tests.MLNetFacts;

/// <summary>Keys: how labels become numbers and back.</summary>
[TestClass]
public sealed class KeyFacts
{
    private readonly MLContext context = new(1);

    [TestMethod]
    public void Keys_CountFrom1InOrderOfOccurrence_AMissingValueIs0()
    {
        var keys = Map(ValueToKeyMappingEstimator.KeyOrdinality.ByOccurrence, "pos", "neg", "pos", "", null);
        CollectionAssert.AreEqual(new uint[] { 1, 2, 1, 0, 0 }, keys);
    }

    [TestMethod]
    public void Keys_ByValue_AreInOrder() => CollectionAssert.AreEqual(
        new uint[] { 2, 1, 2 }, Map(ValueToKeyMappingEstimator.KeyOrdinality.ByValue, "pos", "neg", "pos"));

    [TestMethod]
    public void VectorsOfTexts_AreVectorsOfKeys_AndBack()
    {
        Texts[] rows = [new() { Value = ["b", "a", ""] }, new() { Value = ["c", "a"] }];
        var data = context.Data.LoadFromEnumerable(rows);
        var keys = context.Transforms.Conversion.MapValueToKey("Key", "Value").Fit(data).Transform(data);
        CollectionAssert.AreEqual(new uint[] { 1, 2, 0, 3, 2 }, keys.GetColumn<uint[]>("Key").SelectMany(row => row).ToArray());
        var back = context.Transforms.Conversion.MapKeyToValue("Back", "Key").Fit(keys).Transform(keys);
        CollectionAssert.AreEqual(
            new[] { "b", "a", "", "c", "a" }, back.GetColumn<string[]>("Back").SelectMany(row => row).ToArray());
    }

    [TestMethod]
    public void Keys_MayComeFromOtherData()
    {
        var transformer = context.Transforms.Conversion.MapValueToKey("Key", "Value", keyData: Load("b", "a"))
            .Fit(Load("a", "c"));
        CollectionAssert.AreEqual(
            new uint[] { 2, 0, 1 }, transformer.Transform(Load("a", "c", "b")).GetColumn<uint>("Key").ToArray());
    }

    [TestMethod]
    public void AValueThatWasNotSeenInTraining_IsMissing()
    {
        var transformer = context.Transforms.Conversion.MapValueToKey("Key", "Value").Fit(Load("a", "b"));
        CollectionAssert.AreEqual(
            new uint[] { 2, 0, 1 }, transformer.Transform(Load("b", "c", "a")).GetColumn<uint>("Key").ToArray());
    }

    [TestMethod]
    public void TheTypeAndTheValues_TellTheClasses()
    {
        var column = context.Transforms.Conversion.MapValueToKey("Key", "Value")
            .Fit(Load("b", "a")).Transform(Load("a")).Schema["Key"];
        Assert.AreEqual(2ul, ((KeyDataViewType)column.Type).Count);
        Assert.AreEqual(typeof(uint), column.Type.RawType);
        VBuffer<ReadOnlyMemory<char>> values = default;
        column.GetKeyValues(ref values);
        CollectionAssert.AreEqual(
            new[] { "b", "a" }, values.DenseValues().Select(value => value.ToString()).ToArray());
    }

    [TestMethod]
    public void KeysAndBack_GiveTheValues_AMissingOneIsEmpty()
    {
        var chain = context.Transforms.Conversion.MapValueToKey("Key", "Value")
            .Append(context.Transforms.Conversion.MapKeyToValue("Back", "Key"));
        var back = chain.Fit(Load("a", "b")).Transform(Load("b", "c", "a")).GetColumn<string>("Back").ToArray();
        CollectionAssert.AreEqual(new[] { "b", "", "a" }, back);
    }

    [TestMethod]
    public void InObjects_KeysCountFrom0_AndWhatIsNotBelowTheCountIsMissing()
    {
        var rows = new[] { new KeyRow { Key = 0 }, new KeyRow { Key = 1 }, new KeyRow { Key = 2 } };
        CollectionAssert.AreEqual(
            new uint[] { 1, 2, 0 }, context.Data.LoadFromEnumerable(rows).GetColumn<uint>("Key").ToArray());
    }

    private uint[] Map(ValueToKeyMappingEstimator.KeyOrdinality order, params string?[] values)
    {
        var data = Load(values);
        var estimator = context.Transforms.Conversion.MapValueToKey("Key", "Value", keyOrdinality: order);
        return [.. estimator.Fit(data).Transform(data).GetColumn<uint>("Key")];
    }

    private IDataView Load(params string?[] values) =>
        context.Data.LoadFromEnumerable(values.Select(value => new ValueRow { Value = value }).ToList());

    private sealed class ValueRow
    {
        public string? Value { get; set; }
    }

    private sealed class Texts
    {
        public string[] Value { get; set; } = [];
    }

    private sealed class KeyRow
    {
        [KeyType(2)]
        public uint Key { get; set; }
    }
}
