using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Modules;

/// <summary>Inputs that the tests of all modules share.</summary>
internal static class Given
{
    public static Tensor Random(ulong seed, params long[] shape)
    {
        using var generator = new Generator(seed);
        return empty(shape).normal_(0, 1, generator);
    }

    public static Tensor RandomDouble(ulong seed, params long[] shape) =>
        Random(seed, shape).to_type(ScalarType.Float64);

    /// <summary>[rows, length]: each row has as many masked positions, at its end, as its argument says.</summary>
    public static Tensor Padding(long length, params int[] masked) =>
        tensor(masked.SelectMany(count => Enumerable.Range(0, (int)length).Select(i => i >= length - count)).ToArray(),
            [masked.Length, length]);
}
