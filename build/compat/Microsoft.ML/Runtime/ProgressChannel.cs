namespace Microsoft.ML.Runtime;

/// <summary>
/// Takes progress reports. An <see cref="MLContext"/> shows progress to nobody, so they are checked and dropped.
/// </summary>
internal sealed class ProgressChannel : IProgressChannel
{
    private ProgressHeader header = new();
    private bool disposed;

    public void SetHeader(ProgressHeader header, Action<IProgressEntry> fillAction)
    {
        ArgumentNullException.ThrowIfNull(header);
        this.header = header;
    }

    public void Checkpoint(params double?[] values)
    {
        if (disposed)
            throw new InvalidOperationException("Can't report checkpoints after disposing");
        if (values.Length > header.MetricNames.Count + 2 * header.UnitNames.Count)
            throw new InvalidOperationException("Too many values provided in Checkpoint");
    }

    public IProgressChannel StartProgressChannel(string name) => new SubChannel();

    public void Dispose() => disposed = true;

    /// <summary>Checkpoints of what runs inside count for nothing.</summary>
    private sealed class SubChannel : IProgressChannel
    {
        public void SetHeader(ProgressHeader header, Action<IProgressEntry> fillAction)
        {
        }

        public void Checkpoint(params double?[] values)
        {
        }

        public IProgressChannel StartProgressChannel(string name) => this;

        public void Dispose()
        {
        }
    }
}
