using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Primitives;

/// <summary>
/// Checks of shapes before an operator is called. Some operators of TorchSharp, <c>matmul</c> among them, end the process on
/// a shape error, so a module never leaves the check to the native side.
/// </summary>
internal static class Shapes
{
    /// <summary>The sizes of <paramref name="tensor"/>, which must have <paramref name="rank"/> dimensions.</summary>
    public static long[] OfRank(Tensor tensor, int rank, string name, string expected)
    {
        ArgumentNullException.ThrowIfNull(tensor, name);
        var shape = tensor.shape;
        return shape.Length == rank ? shape : throw Wrong(shape, name, expected);
    }

    /// <summary>Checks every size of <paramref name="tensor"/>; -1 stands for any size.</summary>
    public static void Are(Tensor tensor, ReadOnlySpan<long> sizes, string name, string expected)
    {
        var shape = OfRank(tensor, sizes.Length, name, expected);
        for (var i = 0; i < sizes.Length; i++)
        {
            if (sizes[i] >= 0 && shape[i] != sizes[i])
                throw Wrong(shape, name, expected);
        }
    }

    /// <summary>A padding mask: Boolean, [B, S].</summary>
    public static void IsPadding(Tensor? padding, long batch, long length) => IsPadding(padding, [batch, length], "[B, S]");

    /// <summary>A padding mask: Boolean, of the given sizes, which <paramref name="form"/> names.</summary>
    public static void IsPadding(Tensor? padding, ReadOnlySpan<long> sizes, string form)
    {
        if (padding is null)
            return;
        Are(padding, sizes, nameof(padding), $"{form} = {Text(sizes)}");
        if (padding.dtype != ScalarType.Bool)
            throw new ArgumentException($"'padding' has element type {padding.dtype}; expected Bool.", nameof(padding));
    }

    /// <summary>A sequence of at most <paramref name="maximum"/> positions.</summary>
    public static void IsAtMost(long length, long maximum, string name)
    {
        if (length > maximum)
            throw new ArgumentException($"'{name}' has length {length}; expected at most {maximum}.", name);
    }

    /// <summary>A tensor that can be added to one of the given sizes without making it larger.</summary>
    public static void BroadcastsTo(Tensor? tensor, ReadOnlySpan<long> sizes, string name)
    {
        if (tensor is null)
            return;
        var shape = tensor.shape;
        var missing = sizes.Length - shape.Length; // leading dimensions that broadcasting adds
        var fits = missing >= 0;
        for (var i = 0; fits && i < shape.Length; i++)
            fits = shape[i] == 1 || shape[i] == sizes[missing + i];
        if (!fits)
            throw Wrong(shape, name, $"a shape that broadcasts to {Text(sizes)}");
    }

    /// <summary>The error itself, for a check that no other method here makes.</summary>
    public static ArgumentException Wrong(long[] shape, string name, string expected) =>
        new($"'{name}' has shape {Text(shape)}; expected {expected}.", name);

    private static string Text(ReadOnlySpan<long> sizes) => $"[{string.Join(", ", sizes.ToArray())}]";
}
