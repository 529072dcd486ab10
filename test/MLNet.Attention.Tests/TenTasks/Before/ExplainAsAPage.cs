using Microsoft.ML;

namespace MLNet.Attention.Tests.TenTasks.Before;

/// <summary>A page that explains the prediction of a saved pipeline for a text.</summary>
internal static class ExplainAsAPage
{
    public static void Run(MLContext mlContext, string zip, string page)
    {
        var model = mlContext.Model.Load(zip, out _);
        using var disposable = model as IDisposable;
        // The text model is a step of the pipeline.
        var classifier = ((IEnumerable<ITransformer>)model).OfType<AttentionTextClassifierTransformer>().Single();
        classifier.Explain(mlContext, "tell me about chess").SaveHtml(page);
    }
}
