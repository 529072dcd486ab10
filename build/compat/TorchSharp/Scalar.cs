using TorchSharp.Interop;
using static TorchSharp.torch;

namespace TorchSharp;

// Integers, floating-point numbers and booleans; libtorch keeps them as 64 bits of one of those three kinds.
public sealed class Scalar : IDisposable
{
    internal Scalar(ValueTag tag, long bits) => (Tag, Bits) = (tag, bits);

    internal ValueTag Tag { get; }

    internal long Bits { get; }

    public ScalarType Type => Tag switch
    {
        ValueTag.Int => ScalarType.Int64,
        ValueTag.Bool => ScalarType.Bool,
        _ => ScalarType.Float64,
    };

    internal double AsDouble => Tag == ValueTag.Double ? BitConverter.Int64BitsToDouble(Bits) : Bits;

    public static implicit operator Scalar(int value) => value.ToScalar();

    public static implicit operator Scalar(long value) => value.ToScalar();

    public static implicit operator Scalar(float value) => value.ToScalar();

    public static implicit operator Scalar(double value) => value.ToScalar();

    public static implicit operator Scalar(bool value) => value.ToScalar();

    // Nothing to free: the value lives here.
    public void Dispose()
    {
    }
}
