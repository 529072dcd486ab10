namespace MLNet.Attention;

/// <summary>How a <see cref="TextPredictor{TPrediction}"/> puts concurrent requests together.</summary>
public sealed class TextPredictorOptions
{
    /// <summary>
    /// The most requests that are scored as one batch. In [1, 4096]; default 32. The time of a request grows with the batch that
    /// it is in; 1 scores each alone.
    /// </summary>
    public int MaximumBatchSize { get; set; } = 32;

    /// <summary>
    /// How long the oldest waiting request may wait for others to fill its batch, while a worker is free. In [0, 10 s], in whole
    /// milliseconds; default 0: a batch is what has arrived while all workers were busy. A GPU gains from some milliseconds.
    /// </summary>
    public TimeSpan MaximumDelay { get; set; }

    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    internal void Check()
    {
        if (MaximumBatchSize is < 1 or > 4096)
        {
            throw new ArgumentOutOfRangeException(nameof(MaximumBatchSize),
                $"'{nameof(MaximumBatchSize)}' is {MaximumBatchSize}; expected in [1, 4096].");
        }
        if (MaximumDelay < TimeSpan.Zero || MaximumDelay > TimeSpan.FromSeconds(10))
        {
            throw new ArgumentOutOfRangeException(nameof(MaximumDelay),
                $"'{nameof(MaximumDelay)}' is {MaximumDelay}; expected in [00:00:00, 00:00:10].");
        }
    }
}
