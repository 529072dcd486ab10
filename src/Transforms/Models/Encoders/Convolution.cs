namespace MLNet.Attention.Transforms.Models.Encoders;

/// <summary>What the configurations of encoders with a token convolution have in common.</summary>
internal static class Convolution
{
    /// <summary>The kernel sizes, of which each needs at least one of the D outputs.</summary>
    /// <exception cref="ArgumentException">An option is outside of its range; the message names it.</exception>
    /// <exception cref="FormatException">A manifest's field is missing or outside of its range; the message names it.</exception>
    public static IReadOnlyList<int> GetKernelSizes(HyperparameterValues values, int dimension, int leastCount)
    {
        var sizes = values.Get(Hyperparameters.KernelSizes);
        return sizes.Count >= leastCount && sizes.Count <= dimension ? sizes : throw values.Wrong(
            Hyperparameters.KernelSizes, sizes, $"{leastCount} to '{{0}}', {dimension}, numbers", Hyperparameters.Dimension);
    }

    public static long[] ToLong(IReadOnlyList<int> sizes) => [.. sizes.Select(size => (long)size)];

    /// <summary>How many products of a token's vector the kernels of all sizes need.</summary>
    public static long TapCount(IReadOnlyList<int> sizes, int dimension) =>
        sizes.Count == 0 ? 0 : sizes.Sum(size => (long)size) * (dimension / sizes.Count + 1);
}
