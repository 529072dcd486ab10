using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Tokenizers;

namespace Compat.Tests.MicrosoftML;

/// <summary>Parameters that a signature has and compat does nothing with are refused, not ignored.</summary>
[TestClass]
public sealed class RefusalTests
{
    private readonly MLContext context = new(1);

    [TestMethod]
    public void ASplitByAColumn() => Refused("'samplingKeyColumnName' is 'Text'; expected null",
        () => context.Data.TrainTestSplit(Rows(), samplingKeyColumnName: "Text"));

    [TestMethod]
    public void CrossValidationByAColumn() => Refused("'samplingKeyColumnName' is 'Text'; expected null",
        () => context.Data.CrossValidationSplit(Rows(), samplingKeyColumnName: "Text"));

    [TestMethod]
    public void SparseText() => Refused("expected false, as compat reads lines as they are",
        () => context.Data.LoadFromTextFile("rows.tsv", [Column(DataKind.String)], allowSparse: true));

    [TestMethod]
    public void KindsThatAreNotReadFromText() => Refused("Column 'Text' is Int32; expected String, Boolean or Single",
        () => context.Data.LoadFromTextFile(typeof(RefusalTests).Assembly.Location, [Column(DataKind.Int32)]));

    [TestMethod]
    public void KeysFromDataOfTwoColumns() => Refused(
        "The key data has 2 columns, the first of them String; expected one of String",
        () => context.Transforms.Conversion.MapValueToKey("Key", "Text", keyData:
            context.Transforms.CopyColumns("Other", "Text").Fit(Rows()).Transform(Rows())).Fit(Rows()));

    [TestMethod]
    public void KeyValuesAsText() => Refused("expected false, as compat keeps key values in their type",
        () => context.Transforms.Conversion.MapValueToKey("Key", "Text", addKeyValueAnnotationsAsText: true));

    [TestMethod]
    public void KeysOfKeys()
    {
        var keys = context.Transforms.Conversion.MapValueToKey("Text").Fit(Rows()).Transform(Rows());
        Refused("expected a standard type that is no key",
            () => context.Transforms.Conversion.MapValueToKey("Key", "Text").Fit(keys));
    }

    [TestMethod]
    public void PreTokenizers() => Refused("'considerPreTokenization' is true; expected false",
        () => Bytes(byteLevel: true).EncodeToIds("a"));

    [TestMethod]
    public void SymbolsThatAreNoBytes() => Refused("'ByteLevel' is false; expected true", () => Bytes(byteLevel: false));

    private static void Refused(string message, Action action) =>
        Assert.Contains(message, Assert.Throws<ArgumentException>(action).Message);

    private static TextLoader.Column Column(DataKind kind) => new("Text", kind, 0);

    private static BpeTokenizer Bytes(bool byteLevel) =>
        BpeTokenizer.Create(new BpeOptions([KeyValuePair.Create("a", 0)]) { ByteLevel = byteLevel });

    private IDataView Rows() => context.Data.LoadFromEnumerable(new[] { new Row { Text = "a" }, new Row { Text = "b" } });

    private sealed class Row
    {
        public string Text { get; set; } = "";
    }
}
