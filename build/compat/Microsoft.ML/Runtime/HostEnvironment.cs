namespace Microsoft.ML.Runtime;

/// <summary>The environment behind an <see cref="MLContext"/>, and the base of the hosts registered in it.</summary>
internal class HostEnvironment : IHostEnvironmentInternal, ICancelable, IMessageSource
{
    private readonly HostEnvironment? parent;
    private readonly Random rand;
    private readonly Listeners listeners;
    private readonly Lock gate = new();
    // Hosts are never disposed, so holding them strongly would keep every component ever made alive.
    private readonly List<WeakReference<HostEnvironment>> children = [];
    private volatile bool isCanceled;

    public HostEnvironment(int? seed)
    {
        Seed = seed;
        rand = seed is { } value ? new Random(value) : new Random();
        listeners = new Listeners();
        ComponentCatalog = new ComponentCatalog();
        TempFilePath = Path.GetTempPath();
    }

    protected HostEnvironment(HostEnvironment parent, string name, Random rand)
    {
        this.parent = parent;
        this.rand = rand;
        listeners = parent.listeners;
        isCanceled = parent.isCanceled;
        ComponentCatalog = parent.ComponentCatalog;
        Seed = parent.Seed;
        TempFilePath = parent.TempFilePath;
        GpuDeviceId = parent.GpuDeviceId;
        FallbackToCpu = parent.FallbackToCpu;
        ShortName = name;
        // The name starts at the grandparent: that is what messages in ML.NET's log show.
        FullName = parent.parent?.FullName is { Length: > 0 } outer ? $"{outer}; {name}" : name;
    }

    public int? Seed { get; }

    public string TempFilePath { get; set; }

    public bool FallbackToCpu { get; set; }

    public int? GpuDeviceId { get; set; }

    public ComponentCatalog ComponentCatalog { get; }

    public string ShortName { get; } = "";

    public string FullName { get; } = "";

    public string ContextDescription => "HostEnvironment";

    public bool IsCanceled => isCanceled;

    public Random Rand => rand;

    public IHost Register(string name, int? seed = null, bool? verbose = null)
    {
        Contracts.CheckNonEmpty(name, nameof(name));
        lock (gate)
        {
            // Each registration draws from the parent, so a fixed seed and order give fixed numbers everywhere.
            var host = new Host(this, name, new Random(seed ?? rand.Next()));
            children.RemoveAll(child => !child.TryGetTarget(out _));
            children.Add(new WeakReference<HostEnvironment>(host));
            return host;
        }
    }

    public void CancelExecution()
    {
        lock (gate)
        {
            isCanceled = true;
            foreach (var child in children)
            {
                if (child.TryGetTarget(out var host))
                    host.CancelExecution();
            }
            children.Clear();
        }
    }

    public IChannel Start(string name) => new Channel(this, name, listeners);

    public IPipe<TMessage> StartPipe<TMessage>(string name) => new Pipe<TMessage>(this, name, listeners);

    public IProgressChannel StartProgressChannel(string name)
    {
        Contracts.CheckNonEmpty(name, nameof(name));
        return new ProgressChannel();
    }

    public void AddListener<TMessage>(Action<IMessageSource, TMessage> listener) => listeners.Add(listener);

    public TException Process<TException>(TException ex) where TException : Exception
    {
        ex.Data["Throwing component"] = ShortName.Length > 0 ? ShortName : "Environment";
        return ex;
    }

    private sealed class Host(HostEnvironment parent, string name, Random rand)
        : HostEnvironment(parent, name, rand), IHost
    {
    }
}
