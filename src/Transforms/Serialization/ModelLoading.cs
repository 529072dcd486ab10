namespace MLNet.Attention;

/// <summary>What <c>mlContext.Model.Load</c> may take to load a model of this library.</summary>
/// <remarks>
/// A model file says how large the model is, and a small file can ask for a huge one. Before anything is made, the memory
/// that it asks for is compared with <see cref="MaximumBytes"/>; a file that asks for more is refused with a
/// <see cref="FormatException"/> that names this property.
/// </remarks>
public static class ModelLoading
{
    private static long maximumBytes = 1L << 32;

    /// <summary>
    /// The most memory that one model file may ask for, in bytes: weights, n-gram tables, vocabulary, labels, and what
    /// scoring one batch of texts needs. Default 4 GiB (4294967296); at least 1. It is read when loading begins, and
    /// any thread may set it.
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
