using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Tests.MLNetFacts;

/// <summary>Saving and loading of models.</summary>
[TestClass]
public sealed class ModelFileFacts
{
    private readonly MLContext context = new(1);

    [TestMethod]
    public void ATransformerThatSaysNothingOfItself_CannotBeSaved()
    {
        using var stream = new MemoryStream();
        var error = Assert.Throws<Exception>(() => context.Model.Save(new Silent(), null, stream));
        Assert.Contains("ModelSignature not specified!", error.GetBaseException().Message);
    }

    [TestMethod]
    public void AnyContext_LoadsWhatAnotherSaved_WithTheInputSchema()
    {
        var data = TestData.LoadTest(context);
        using var stream = new MemoryStream();
        context.Model.Save(context.Transforms.CopyColumns("Copy", "Text").Fit(data), data.Schema, stream);
        stream.Position = 0;
        var loaded = new MLContext().Model.Load(stream, out var schema);
        CollectionAssert.AreEqual(
            data.Schema.Select(column => (column.Name, column.Type)).ToArray(),
            schema.Select(column => (column.Name, column.Type)).ToArray());
        CollectionAssert.AreEqual(
            TestData.Test.Select(row => row.Text).ToArray(),
            loaded.Transform(data).GetColumn<string>("Copy").ToArray());
    }

    [TestMethod]
    public void ASchemaIsNotNeeded()
    {
        var data = TestData.LoadTest(context);
        using var stream = new MemoryStream();
        context.Model.Save(context.Transforms.CopyColumns("Copy", "Text").Fit(data), null, stream);
        stream.Position = 0;
        Assert.IsNotNull(context.Model.Load(stream, out var schema));
        Assert.IsNull(schema);
    }

    [TestMethod]
    public void ATruncatedFile_CannotBeLoaded()
    {
        var data = TestData.LoadTest(context);
        using var stream = new MemoryStream();
        context.Model.Save(context.Transforms.CopyColumns("Copy", "Text").Fit(data), data.Schema, stream);
        using var half = new MemoryStream(stream.ToArray()[..(int)(stream.Length / 2)]);
        Assert.Throws<Exception>(() => context.Model.Load(half, out _));
    }

    private sealed class Silent : ITransformer
    {
        public bool IsRowToRowMapper => false;

        public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => inputSchema;

        public IDataView Transform(IDataView input) => input;

        public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => throw new InvalidOperationException();

        public void Save(ModelSaveContext ctx)
        {
        }
    }
}
