using System.Collections.Concurrent;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Primitives;

/// <summary>
/// Numbers for the operators of tensors, each held while an operator uses it; and the operators of TorchSharp that make a number
/// of their own. Wherever src gives a tensor a number, it comes from here.
/// </summary>
// TorchSharp: a Scalar owns native memory that its finalizer frees, and an operator hands only the address on. In x * 2.0 nothing
// holds the Scalar made of 2.0 once the operator runs: a collection that another thread begins meanwhile frees the number under
// it, and the operator throws ("Expected false to be true", Scalar.h) or computes with what lies there by then. x + y makes such
// a Scalar too: 1, by which y is multiplied. No test can show it surely, since it needs a collection within these microseconds.
internal static class Scalars
{
    /// <summary>How many whole numbers are kept for ever, and how many real ones.</summary>
    internal const int Capacity = 4096;

    // What a thread made beyond that: far more than the numbers of one expression.
    private const int RecentCount = 64;

    private static readonly ConcurrentDictionary<long, Scalar> Wholes = new();
    private static readonly ConcurrentDictionary<long, Scalar> Reals = new(); // by their bits: 0 is not −0

    [ThreadStatic]
    private static Scalar[]? recent;

    [ThreadStatic]
    private static int recentIndex;

    /// <summary>The whole number 1.</summary>
    public static Scalar One { get; } = Of(1);

    /// <summary>
    /// A whole number, for an operator called at once or to be kept: it is kept here, for ever or, beyond
    /// <see cref="Capacity"/> of them, until this thread has asked for many others.
    /// </summary>
    public static Scalar Of(long value) =>
        Wholes.TryGetValue(value, out var scalar) ? scalar : Keep(Wholes, value, value.ToScalar());

    /// <summary>A real number, likewise. It leaves the type of a floating-point tensor as it is, whatever that is.</summary>
    public static Scalar Of(double value)
    {
        var bits = BitConverter.DoubleToInt64Bits(value);
        return Reals.TryGetValue(bits, out var scalar) ? scalar : Keep(Reals, bits, value.ToScalar());
    }

    /// <summary>A number that changes from call to call: hold it with <c>using</c> until the operator has returned.</summary>
    public static Scalar Once(double value) => value.ToScalar();

    /// <summary>A whole number, likewise.</summary>
    public static Scalar Once(long value) => value.ToScalar();

    /// <summary>The whole numbers from <paramref name="start"/> to before <paramref name="end"/>, [end − start].</summary>
    public static Tensor Range(long start, long end, ScalarType type, Device device) =>
        arange(Of(start), Of(end), One, type, device);

    /// <summary>x + y, broadcast.</summary>
    public static Tensor Plus(this Tensor x, Tensor y) => x.add(y, One);

    /// <summary>x + y for each element.</summary>
    public static Tensor Plus(this Tensor x, Scalar y) => x.add(y, One);

    /// <summary>x += y, broadcast to the shape of x, which is returned.</summary>
    public static Tensor Increase(this Tensor x, Tensor y) => x.add_(y, One);

    /// <summary>x += y for each element of x, which is returned.</summary>
    public static Tensor Increase(this Tensor x, Scalar y) => x.add_(y, One);

    /// <summary>x·x for each element.</summary>
    public static Tensor Squared(this Tensor x) => x * x;

    private static Scalar Keep(ConcurrentDictionary<long, Scalar> kept, long key, Scalar scalar)
    {
        if (kept.Count < Capacity) // threads that find the last place free at once exceed it by a few
            return kept.GetOrAdd(key, scalar);
        recent ??= new Scalar[RecentCount];
        recentIndex = (recentIndex + 1) % RecentCount;
        return recent[recentIndex] = scalar;
    }
}
