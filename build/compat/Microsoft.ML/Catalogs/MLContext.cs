using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Where everything starts: the environment that components run in, and the catalogs of components.</summary>
public sealed class MLContext : IHostEnvironmentInternal
{
    private readonly HostEnvironment env;

    public MLContext(int? seed = null)
    {
        env = new HostEnvironment(seed);
        env.AddListener<ChannelMessage>((source, message) =>
            Log?.Invoke(this, new LoggingEventArgs(message.Message, message.Kind, source.FullName)));
        BinaryClassification = new BinaryClassificationCatalog(env);
        MulticlassClassification = new MulticlassClassificationCatalog(env);
        Regression = new RegressionCatalog(env);
        Transforms = new TransformsCatalog(env);
        Model = new ModelOperationsCatalog(env);
        Data = new DataOperationsCatalog(env);
    }

    public event EventHandler<LoggingEventArgs>? Log;

    public BinaryClassificationCatalog BinaryClassification { get; }

    public MulticlassClassificationCatalog MulticlassClassification { get; }

    public RegressionCatalog Regression { get; }

    public TransformsCatalog Transforms { get; }

    public ModelOperationsCatalog Model { get; }

    public DataOperationsCatalog Data { get; }

    public ComponentCatalog ComponentCatalog => env.ComponentCatalog;

    public string TempFilePath
    {
        get => env.TempFilePath;
        set => env.TempFilePath = value;
    }

    public bool FallbackToCpu
    {
        get => env.FallbackToCpu;
        set => env.FallbackToCpu = value;
    }

    public int? GpuDeviceId
    {
        get => env.GpuDeviceId;
        set => env.GpuDeviceId = value;
    }

    int? IHostEnvironmentInternal.Seed => env.Seed;

    string IExceptionContext.ContextDescription => env.ContextDescription;

    // Internal in the real one too, where tools call it by reflection.
    internal void CancelExecution() => env.CancelExecution();

    TException IExceptionContext.Process<TException>(TException ex) => env.Process(ex);

    IHost IHostEnvironment.Register(string name, int? seed, bool? verbose) => env.Register(name, seed, verbose);

    IChannel IChannelProvider.Start(string name) => env.Start(name);

    IPipe<TMessage> IChannelProvider.StartPipe<TMessage>(string name) => env.StartPipe<TMessage>(name);

    IProgressChannel IProgressChannelProvider.StartProgressChannel(string name) => env.StartProgressChannel(name);
}
