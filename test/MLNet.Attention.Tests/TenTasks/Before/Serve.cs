using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.ML;

namespace MLNet.Attention.Tests.TenTasks.Before;

/// <summary>A service of a saved pipeline, for many threads.</summary>
internal static class Serve
{
    public static WebApplication Create(MLContext mlContext, string zip)
    {
        var app = WebApplication.CreateSlimBuilder().Build();
        var model = mlContext.Model.Load(zip, out _);
        // An engine serves one thread at a time: those that are free wait here.
        var engines = new ConcurrentBag<PredictionEngine<Input, Output>>();
        var owned = new PredictionEngineOptions { OwnsTransformer = false };
        app.MapGet("/predict", (string text) =>
        {
            if (!engines.TryTake(out var engine))
                engine = mlContext.Model.CreatePredictionEngine<Input, Output>(model, owned);
            try
            {
                return engine.Predict(new Input { Text = text }).PredictedLabel;
            }
            finally
            {
                engines.Add(engine);
            }
        });
        app.Lifetime.ApplicationStopped.Register(() =>
        {
            foreach (var engine in engines)
                engine.Dispose();
            (model as IDisposable)?.Dispose();
        });
        return app;
    }

    private sealed class Input
    {
        public string Label { get; set; } = "";
        public string Text { get; set; } = "";
    }

    private sealed class Output
    {
        public string PredictedLabel { get; set; } = "";
    }
}
