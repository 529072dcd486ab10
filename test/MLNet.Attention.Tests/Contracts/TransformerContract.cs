using Microsoft.ML;

namespace MLNet.Attention.Tests.Contracts;

/// <summary>What holds of a fitted transformer, of the same one after saving and loading, and some data.</summary>
internal static class TransformerContract
{
    public static void Check(ITransformer fitted, ITransformer loaded, IDataView view)
    {
        var output = fitted.Transform(view);
        var loadedOutput = loaded.Transform(view);
        SchemaAssert.Same(fitted.GetOutputSchema(view.Schema), output.Schema, "the schema of Transform's result");
        SchemaAssert.Same(output.Schema, loaded.GetOutputSchema(view.Schema), "GetOutputSchema of the loaded model");
        SchemaAssert.Same(output.Schema, loadedOutput.Schema, "the schema of the loaded model's Transform");

        var rows = Table.Read(output, output.Schema);
        rows.AssertSame(Table.Read(loadedOutput, loadedOutput.Schema), 0, "the loaded model");
        ViewContract.Check(output, rows);
        CheckMapper(fitted, view, rows);
        CheckMapper(loaded, view, rows);
    }

    /// <summary>Asserts that data of this schema is refused, whatever is asked of the transformer.</summary>
    public static void CheckRefuses(ITransformer transformer, IDataView view)
    {
        var schema = view.Schema;
        EstimatorContract.AssertRefused(() => transformer.GetOutputSchema(schema), $"GetOutputSchema, {schema}");
        EstimatorContract.AssertRefused(() => transformer.Transform(view), $"Transform, {schema}");
        EstimatorContract.AssertRefused(() => transformer.GetRowToRowMapper(schema), $"GetRowToRowMapper, {schema}");
    }

    private static void CheckMapper(ITransformer transformer, IDataView view, Table rows)
    {
        if (!transformer.IsRowToRowMapper)
        {
            EstimatorContract.AssertRefused(() => transformer.GetRowToRowMapper(view.Schema), "GetRowToRowMapper");
            return;
        }
        var mapper = transformer.GetRowToRowMapper(view.Schema);
        Assert.AreSame(view.Schema, mapper.InputSchema, "the mapper's InputSchema is the schema it was made for");
        SchemaAssert.Same(transformer.GetOutputSchema(view.Schema), mapper.OutputSchema, "the mapper's OutputSchema");
        MapperContract.Check(mapper, view, rows);
    }
}
