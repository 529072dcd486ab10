using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Modules;

/// <summary>Comparisons of tensors.</summary>
internal static class TensorAssert
{
    /// <summary>The largest difference is at most <paramref name="tolerance"/> of the largest expected value.</summary>
    public static void Near(Tensor expected, Tensor actual, double tolerance = 1e-5, string what = "the tensor")
    {
        CollectionAssert.AreEqual(expected.shape, actual.shape, $"the shape of {what}");
        var (a, b) = (Values(expected), Values(actual));
        var largest = a.Max(Math.Abs);
        var difference = a.Zip(b, (x, y) => Math.Abs(x - y)).Max();
        // Written so that NaN fails.
        Assert.IsTrue(difference <= tolerance * largest,
            $"{what} is off by {difference}; the largest expected value is {largest}.");
    }

    /// <summary>Same shape, same bits.</summary>
    public static void Same(Tensor expected, Tensor actual, string what = "the tensor")
    {
        CollectionAssert.AreEqual(expected.shape, actual.shape, what);
        CollectionAssert.AreEqual(Values(expected), Values(actual), what);
    }

    public static void AllZero(Tensor actual) => Assert.IsTrue(Array.TrueForAll(Values(actual), value => value == 0));

    public static void AllFinite(Tensor actual, string what = "the tensor") =>
        Assert.IsTrue(Array.TrueForAll(Values(actual), double.IsFinite), $"{what} has a value that is not finite.");

    /// <summary>The elements, row-major.</summary>
    public static double[] Values(Tensor tensor)
    {
        using var copy = tensor.detach().to_type(ScalarType.Float64).contiguous();
        return copy.data<double>().ToArray();
    }
}
