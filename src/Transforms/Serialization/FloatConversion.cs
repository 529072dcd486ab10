using System.Runtime.InteropServices;

namespace MLNet.Attention.Transforms.Serialization;

/// <summary>From the floating-point element types of safetensors to Single, and back.</summary>
internal static class FloatConversion
{
    private const int LowerBits = 16; // those of a Single that BF16 leaves away

    /// <summary>The largest finite number of BF16.</summary>
    public static readonly float LargestBFloat16 = BitConverter.UInt32BitsToSingle(0x7f7f_0000);

    /// <summary>Whether the element type is one of F16, BF16, F32 and F64.</summary>
    public static bool Reads(string dtype) => dtype is "F16" or "BF16" or "F32" or "F64";

    /// <summary>Converts values; one of F64 that Single cannot hold becomes infinite.</summary>
    /// <param name="stored">The bytes, little-endian.</param>
    /// <param name="dtype">Their element type, F16, BF16 or F64.</param>
    /// <param name="values">As many values as are stored.</param>
    public static void Convert(ReadOnlySpan<byte> stored, string dtype, Span<float> values)
    {
        switch (dtype)
        {
            case "F16":
                var halves = MemoryMarshal.Cast<byte, Half>(stored);
                for (var i = 0; i < values.Length; i++)
                    values[i] = (float)halves[i];
                break;
            case "BF16":
                // The upper half of the bits of a Single.
                var upper = MemoryMarshal.Cast<byte, ushort>(stored);
                for (var i = 0; i < values.Length; i++)
                    values[i] = BitConverter.UInt32BitsToSingle((uint)upper[i] << LowerBits);
                break;
            default:
                var doubles = MemoryMarshal.Cast<byte, double>(stored);
                for (var i = 0; i < values.Length; i++)
                    values[i] = (float)doubles[i];
                break;
        }
    }

    /// <summary>Converts values, each to the nearest number of an element type, of two the one with an even last digit.</summary>
    /// <param name="values">Values that the element type can hold.</param>
    /// <param name="dtype">The element type, F16, BF16 or F32.</param>
    /// <param name="stored">Receives the bytes, little-endian.</param>
    public static void Round(ReadOnlySpan<float> values, string dtype, Span<byte> stored)
    {
        switch (dtype)
        {
            case "F16":
                var halves = MemoryMarshal.Cast<byte, Half>(stored);
                for (var i = 0; i < values.Length; i++)
                    halves[i] = (Half)values[i];
                break;
            case "BF16":
                var upper = MemoryMarshal.Cast<byte, ushort>(stored);
                for (var i = 0; i < values.Length; i++)
                    upper[i] = UpperBits(values[i]);
                break;
            default:
                MemoryMarshal.AsBytes(values).CopyTo(stored);
                break;
        }
    }

    private static ushort UpperBits(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        var half = (1u << (LowerBits - 1)) - 1 + ((bits >> LowerBits) & 1); // the last digit decides between two
        return (ushort)((bits + half) >> LowerBits);
    }
}
