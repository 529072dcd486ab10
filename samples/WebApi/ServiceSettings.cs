namespace WebApi;

/// <summary>The section "Service" of the configuration: appsettings.json, environment, or --Service:NAME=VALUE.</summary>
internal sealed class ServiceSettings
{
    /// <summary>The model: a classifier or sentiment model of single texts. A new file is loaded and takes over.</summary>
    public string ModelFile { get; set; } = "model.zip";

    /// <summary>Labels and texts to train a small model on when there is none; null for the questions of the sample.</summary>
    public string? TrainingFile { get; set; }

    /// <summary>How often the file of the model is looked at.</summary>
    public TimeSpan ReloadInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest text, in chars; a longer one is refused with 413.</summary>
    public int MaximumTextLength { get; set; } = 10_000;

    /// <summary>The largest body of a request, in bytes; a larger one is refused with 413.</summary>
    public long MaximumBodyBytes { get; set; } = 64 * 1024;

    /// <summary>How many predictions run or wait at once; more are refused with 503.</summary>
    public int MaximumRequests { get; set; } = 256;

    /// <summary>How many explanations run at once; as many may wait, more are refused with 503.</summary>
    public int MaximumExplanations { get; set; } = 2;

    /// <summary>The most texts that are scored as one batch.</summary>
    public int MaximumBatchSize { get; set; } = 32;

    /// <summary>How long a text may wait for others to fill its batch.</summary>
    public TimeSpan MaximumDelay { get; set; }
}
