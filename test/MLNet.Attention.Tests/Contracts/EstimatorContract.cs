using Microsoft.ML;

namespace MLNet.Attention.Tests.Contracts;

/// <summary>
/// What ML.NET expects of every estimator and of what it fits: schemas that agree with each other however one asks
/// for them, a model that is the same after saving and loading, and rows that are the same however one reads them.
/// </summary>
internal static class EstimatorContract
{
    /// <summary>Fits the estimator and checks all of it; the first thing that does not hold fails the test.</summary>
    public static void Check(MLContext context, IEstimator<ITransformer> estimator, ContractData data)
    {
        foreach (var view in data.NotForFit)
        {
            AssertRefused(() => estimator.GetOutputSchema(Shapes.Of(view)), $"GetOutputSchema, {view.Schema}");
            AssertRefused(() => estimator.Fit(view), $"Fit, {view.Schema}");
        }
        var promised = estimator.GetOutputSchema(Shapes.Of(data.Fit));
        var fitted = estimator.Fit(data.Fit);
        var loaded = SaveAndLoad(context, fitted, data.Fit.Schema);
        try
        {
            SchemaAssert.Same(promised, Shapes.Of(fitted.Transform(data.Fit)));
            foreach (var view in data.Transform.Prepend(data.Fit))
            {
                TransformerContract.Check(fitted, loaded, view);
                TransformerContract.Check(fitted, loaded, new EmptyView(view.Schema));
            }
            foreach (var view in data.NotForTransform)
            {
                TransformerContract.CheckRefuses(fitted, view);
                TransformerContract.CheckRefuses(loaded, view);
            }
        }
        finally
        {
            (fitted as IDisposable)?.Dispose();
            (loaded as IDisposable)?.Dispose();
        }
    }

    /// <summary>Asserts that an action throws what ML.NET throws when data does not fit.</summary>
    public static void AssertRefused(Action action, string what)
    {
        Exception? thrown = null;
        try
        {
            action();
        }
        catch (Exception exception)
        {
            thrown = exception.GetBaseException();
        }
        Assert.IsTrue(thrown is ArgumentOutOfRangeException or InvalidOperationException,
            $"{what}: expected an ArgumentOutOfRangeException or InvalidOperationException, found {thrown}");
    }

    private static ITransformer SaveAndLoad(MLContext context, ITransformer transformer, DataViewSchema schema)
    {
        using var stream = new MemoryStream();
        context.Model.Save(transformer, schema, stream);
        stream.Position = 0;
        var loaded = context.Model.Load(stream, out var loadedSchema);
        SchemaAssert.Same(schema, loadedSchema, "the input schema that was saved with the model");
        return loaded;
    }
}
