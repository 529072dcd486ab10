namespace MLNet.Attention.Transforms.Models.Encoders;

/// <summary>The part that all configurations with a token convolution share.</summary>
internal static class Convolution
{
    /// <summary>Reads the kernel sizes: at most D, because each size needs at least one of the D channels.</summary>
    /// <exception cref="ArgumentException">An option is outside of its range; the message names it.</exception>
    /// <exception cref="FormatException">A manifest's field is missing or outside of its range; the message names it.</exception>
    public static IReadOnlyList<int> GetKernelSizes(HyperparameterValues values, int dimension, int leastCount)
    {
        var sizes = values.Get(Hyperparameters.KernelSizes);
        return sizes.Count >= leastCount && sizes.Count <= dimension ? sizes : throw values.Wrong(
            Hyperparameters.KernelSizes, sizes, $"{leastCount} to '{{0}}', {dimension}, numbers", Hyperparameters.Dimension);
    }

    public static long[] ToLong(IReadOnlyList<int> sizes) => [.. sizes.Select(size => (long)size)];

    /// <summary>Values per token before a convolution sums over its taps: for each kernel size, size × channels.</summary>
    public static long TapCount(IReadOnlyList<int> sizes, int dimension) =>
        sizes.Count == 0 ? 0 : sizes.Sum(size => (long)size) * (dimension / sizes.Count + 1);
}
