using TorchSharp;
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

    /// <summary>Gives all parameters that are vectors random values: biases start at 0, which hides mistakes.</summary>
    public static void RandomBiases(nn.Module module)
    {
        using var noGradient = no_grad();
        foreach (var (i, bias) in module.parameters().Where(parameter => parameter.dim() == 1).Index())
            bias.copy_(Random((ulong)i + 5, bias.shape));
    }

    /// <summary>[rows, length]: each row has as many masked positions, at its end, as its argument says.</summary>
    public static Tensor Padding(long length, params int[] masked) =>
        tensor(masked.SelectMany(count => Enumerable.Range(0, (int)length).Select(i => i >= length - count)).ToArray(),
            [masked.Length, length]);
}
