using Microsoft.ML;

namespace MLNet.Attention.Tests.TenTasks.After;

/// <summary>A page that explains the prediction of a saved pipeline for a text.</summary>
internal static class ExplainAsAPage
{
    public static void Run(MLContext mlContext, string zip, string page)
    {
        using var model = mlContext.Model.LoadTransformer<AttentionTextClassifierTransformer>(zip);
        model.Explain(mlContext, "tell me about chess").SaveHtml(page);
    }
}
