using Microsoft.AspNetCore.Builder;
using Microsoft.ML;

namespace MLNet.Attention.Tests.TenTasks.After;

/// <summary>A service of a saved pipeline, for many threads.</summary>
internal static class Serve
{
    public static WebApplication Create(MLContext mlContext, string zip)
    {
        var app = WebApplication.CreateSlimBuilder().Build();
        var model = mlContext.Model.LoadTransformer<AttentionTextClassifierTransformer>(zip);
        app.MapGet("/predict", (string text) => model.Predict(text).ClassName);
        app.Lifetime.ApplicationStopped.Register(model.Dispose);
        return app;
    }
}
