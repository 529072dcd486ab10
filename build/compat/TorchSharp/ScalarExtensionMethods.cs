using TorchSharp.Interop;

namespace TorchSharp;

public static class ScalarExtensionMethods
{
    public static Scalar ToScalar(this byte value) => Integer(value);

    public static Scalar ToScalar(this sbyte value) => Integer(value);

    public static Scalar ToScalar(this short value) => Integer(value);

    public static Scalar ToScalar(this int value) => Integer(value);

    public static Scalar ToScalar(this long value) => Integer(value);

    public static Scalar ToScalar(this Half value) => Real((double)value);

    public static Scalar ToScalar(this float value) => Real(value);

    public static Scalar ToScalar(this double value) => Real(value);

    public static Scalar ToScalar(this bool value) => new(ValueTag.Bool, value ? 1 : 0);

    public static float ToSingle(this Scalar value) => (float)value.AsDouble;

    public static double ToDouble(this Scalar value) => value.AsDouble;

    public static long ToInt64(this Scalar value) => value.AsInt64;

    public static bool ToBoolean(this Scalar value) => value.AsDouble != 0;

    private static Scalar Integer(long value) => new(ValueTag.Int, value);

    private static Scalar Real(double value) => new(ValueTag.Double, BitConverter.DoubleToInt64Bits(value));
}
