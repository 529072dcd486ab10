using System.Text.RegularExpressions;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Modules;

/// <summary>Inputs and refusals that the tests of all mechanisms share.</summary>
internal static class Given
{
    public static Tensor Random(ulong seed, params long[] shape)
    {
        using var generator = new Generator(seed);
        return empty(shape).normal_(0, 1, generator);
    }

    public static Tensor RandomDouble(ulong seed, params long[] shape) =>
        Random(seed, shape).to_type(ScalarType.Float64);

    /// <summary>[rows, length]: each row hides as many positions, from its end, as the argument says.</summary>
    public static Tensor Padding(long length, params int[] hidden) =>
        tensor(hidden.SelectMany(count => Enumerable.Range(0, (int)length).Select(i => i >= length - count)).ToArray(),
            [hidden.Length, length]);

    /// <summary>The tensor refused is named, with its shape and the one expected.</summary>
    public static void Refused(string argument, Tensor wrong, Action<Tensor> call)
    {
        var shape = $"[{string.Join(", ", wrong.shape)}]";
        var error = Assert.ThrowsExactly<ArgumentException>(() => call(wrong), $"{argument} {shape}");
        Assert.AreEqual(argument, error.ParamName, $"{argument} {shape}");
        Assert.MatchesRegex($@"has shape {Regex.Escape(shape)}; expected .*\[", error.Message);
    }

    public static void OptionRefused(string option, Func<nn.Module> create)
    {
        var error = Assert.Throws<ArgumentException>(() => create().Dispose());
        Assert.Contains(option, error.Message);
    }
}
