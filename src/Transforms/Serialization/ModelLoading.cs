namespace MLNet.Attention;

/// <summary>The limit on memory when <c>mlContext.Model.Load</c> loads a model of this library.</summary>
/// <remarks>
/// A small file can describe a huge model. Before anything is allocated, the memory that the model needs is compared with
/// <see cref="MaximumBytes"/>; if the model needs more, loading throws a <see cref="FormatException"/> that names this
/// property.
/// </remarks>
public static class ModelLoading
{
    private static long maximumBytes = 1L << 32;

    /// <summary>
    /// The most memory that one model may need, in bytes: for weights, n-gram tables, vocabulary, labels, and the scoring of
    /// one batch. At least 1; default 4294967296 (4 GiB). Any thread may set it, with effect on loading that begins
    /// afterwards.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public static long MaximumBytes
    {
        get => Interlocked.Read(ref maximumBytes);
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            Interlocked.Exchange(ref maximumBytes, value);
        }
    }
}
