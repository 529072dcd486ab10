using MLNet.Attention.Tests.Contracts;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Tests.MLNetFacts;

/// <summary>Schemas: columns of the same name, and what an estimator is shown before it is fitted.</summary>
[TestClass]
public sealed class SchemaFacts
{
    private readonly MLContext context = new(1);

    [TestMethod]
    public void AColumnOfTheSameName_IsHiddenByALaterOne()
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("Score", TextDataViewType.Instance);
        builder.AddColumn("Other", TextDataViewType.Instance);
        builder.AddColumn("Score", NumberDataViewType.Single);
        var schema = builder.ToSchema();
        Assert.HasCount(3, schema);
        CollectionAssert.AreEqual(new[] { true, false, false }, schema.Select(column => column.IsHidden).ToArray());
        Assert.AreEqual(2, schema["Score"].Index);
        Assert.AreEqual(2, schema.GetColumnOrNull("Score")!.Value.Index);
        Assert.IsNull(schema.GetColumnOrNull("Absent"));
    }

    [TestMethod]
    public void AShape_HasNoHiddenColumns_NoSizes_ButTheAnnotations()
    {
        var data = context.Data.LoadFromEnumerable(new[] { new Row() });
        var transformed = context.Transforms.CopyColumns("Text", "Numbers")
            .Append(context.Transforms.Conversion.MapValueToKey("Key", "Flag")).Fit(data).Transform(data);
        var shape = Shapes.Of(transformed);
        CollectionAssert.AreEquivalent(
            new[] { "Numbers", "Flag", "Text", "Key" }, shape.Select(column => column.Name).ToArray());
        var text = shape.Single(column => column.Name == "Text");
        Assert.AreEqual(SchemaShape.Column.VectorKind.Vector, text.Kind);
        Assert.AreEqual(NumberDataViewType.Single, text.ItemType);
        var key = shape.Single(column => column.Name == "Key");
        Assert.IsTrue(key.IsKey);
        Assert.AreEqual(NumberDataViewType.UInt32, key.ItemType);
        Assert.AreEqual("KeyValues", key.Annotations.Single().Name);
    }

    [TestMethod]
    public void AChain_AsksForShapesBeforeItFitsAnything()
    {
        var chain = context.Transforms.CopyColumns("Copy", "Text").Append(new Refusing());
        var error = Assert.ThrowsExactly<NotSupportedException>(
            () => chain.Fit(context.Data.LoadFromEnumerable(new[] { new Row() })));
        Assert.AreEqual("shape", error.Message);
    }

    [TestMethod]
    public void TheSchemaOfTwoViewsOfTheSameObjects_IsEqualInContent()
    {
        var first = context.Data.LoadFromEnumerable(new[] { new Row() }).Schema;
        SchemaAssert.Same(first, context.Data.LoadFromEnumerable(new[] { new Row() }).Schema, "the second view");
    }

    private sealed class Refusing : IEstimator<ITransformer>
    {
        public SchemaShape GetOutputSchema(SchemaShape inputSchema) => throw new NotSupportedException("shape");

        public ITransformer Fit(IDataView input) => throw new NotSupportedException("fit");
    }

    private sealed class Row
    {
        public string Text { get; set; } = "";

        [VectorType(3)]
        public float[] Numbers { get; set; } = [1, 2, 3];

        public bool Flag { get; set; }
    }
}
