using Microsoft.ML;

namespace MLNet.Attention.Tests.Transforms.Rows;

/// <summary>What ML.NET's exporters to ONNX and PFA look for in the view that a transformer returns.</summary>
[TestClass]
public sealed class MappedDataViewTests
{
    private readonly MLContext context = new(1);

    /// <summary>
    /// They walk back through IDataTransform.Source, and stop, with a warning, at a view that is not ITransformCanSaveOnnx.
    /// A view that is no IDataTransform they take for the pipeline's input: a wrong graph, and no warning.
    /// </summary>
    [TestMethod]
    public void AWalkFromTheEnd_LeadsToTheData_PastViewsThatCannotBeExported()
    {
        var data = Scores.Load(context, ["a good film"]);
        var pipeline = context.Transforms.Text.AttentionFeaturizer("Vector", "Text", TinyModels.Sentiment).Fit(data);

        var walked = Walk(TinyModels.Sentiment.Transform(pipeline.Transform(data))).ToArray();

        Assert.HasCount(3, walked);
        Assert.AreSame(data, walked[2]);
        foreach (var view in walked[..2])
            Assert.DoesNotContain("ITransformCanSaveOnnx", view.GetType().GetInterfaces().Select(type => type.Name).ToArray());
    }

    [TestMethod]
    public void AView_IsNotSaved()
    {
        var view = (ICanSaveModel)TinyModels.Sentiment.Transform(Scores.Load(context, ["a good film"]));
        var error = Assert.ThrowsExactly<NotSupportedException>(() => view.Save(null!));
        Assert.Contains("Save the transformer", error.Message);
    }

    // As Microsoft.ML.OnnxConverter walks; the interface is internal to ML.NET.
    private static IEnumerable<IDataView> Walk(IDataView end)
    {
        for (var view = end; view is not null;)
        {
            yield return view;
            var transform = view.GetType().GetInterface("Microsoft.ML.Data.IDataTransform");
            view = (IDataView?)transform?.GetProperty("Source")!.GetValue(view);
        }
    }
}
