using Microsoft.Extensions.Options;
using Microsoft.ML;
using MLNet.Attention;

namespace WebApi;

/// <summary>
/// The model that is served. When its file changes, the new one is loaded beside it and takes over; the old one is disposed after
/// the last request that uses it. A file that cannot be loaded leaves the old model in place.
/// </summary>
internal sealed partial class ModelStore(IOptions<ServiceSettings> settings, ServiceMetrics metrics, MLContext mlContext,
    ILogger<ModelStore> logger) : BackgroundService
{
    private readonly string path = Path.GetFullPath(settings.Value.ModelFile);
    private (DateTime Written, long Length) loaded;
    private ServedModel? current;

    public bool IsReady => Volatile.Read(ref current) is not null;

    /// <summary>The model, which the caller disposes when the request is done; null while there is none yet.</summary>
    public ServedModel? Use()
    {
        while (Volatile.Read(ref current) is { } model)
        {
            if (model.TryUse())
                return model;
        }
        return null;
    }

    public override void Dispose()
    {
        Interlocked.Exchange(ref current, null)?.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield(); // the service answers /health meanwhile
        if (!File.Exists(path))
            Train(stoppingToken);
        using var timer = new PeriodicTimer(settings.Value.ReloadInterval);
        var seen = Stamp();
        do
        {
            // A file that is still being written changes from one look to the next.
            var now = Stamp();
            if (now == seen && now != loaded && File.Exists(path))
                Load(now);
            seen = now;
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private (DateTime, long) Stamp()
    {
        var file = new FileInfo(path);
        return file.Exists ? (file.LastWriteTimeUtc, file.Length) : default;
    }

    private void Train(CancellationToken cancellationToken)
    {
        LogTraining(path);
        using var model = SmallModel.Train(mlContext, settings.Value.TrainingFile, cancellationToken);
        SmallModel.Save(mlContext, model, path);
    }

    private void Load((DateTime, long) stamp)
    {
        loaded = stamp; // also of a broken file, which is not tried again
        try
        {
            var model = mlContext.Model.LoadTransformer<AttentionPredictionTransformer<ClassPrediction>>(path);
            var served = new ServedModel(model, new TextPredictorOptions
            {
                MaximumBatchSize = settings.Value.MaximumBatchSize,
                MaximumDelay = settings.Value.MaximumDelay,
            });
            served.Model.Predict(""); // warms it up before anybody waits for it
            Interlocked.Exchange(ref current, served)?.Dispose();
            metrics.Loaded("ok");
            LogLoaded(path);
        }
        catch (Exception error)
        {
            metrics.Loaded("failed");
            LogFailed(path, error.GetBaseException().Message);
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "There is no {Path}: a small model is trained.")]
    private partial void LogTraining(string path);

    [LoggerMessage(EventId = 2, Level = LogLevel.Information, Message = "Serving {Path}.")]
    private partial void LogLoaded(string path);

    [LoggerMessage(EventId = 3, Level = LogLevel.Error, Message = "{Path} cannot be loaded: {Error}")]
    private partial void LogFailed(string path, string error);
}
