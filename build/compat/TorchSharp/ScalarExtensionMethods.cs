using TorchSharp.Interop;

namespace TorchSharp;

public static class ScalarExtensionMethods
{
    public static Scalar ToScalar(this int value) => Integer(value);

    public static Scalar ToScalar(this long value) => Integer(value);

    public static Scalar ToScalar(this float value) => Real(value);

    public static Scalar ToScalar(this double value) => Real(value);

    public static Scalar ToScalar(this bool value) => new(ValueTag.Bool, value ? 1 : 0);

    public static double ToDouble(this Scalar value) => value.AsDouble;

    private static Scalar Integer(long value) => new(ValueTag.Int, value);

    private static Scalar Real(double value) => new(ValueTag.Double, BitConverter.DoubleToInt64Bits(value));
}
