using System.Runtime.InteropServices;

namespace MLNet.Attention.Transforms.Serialization;

/// <summary>From the floating-point element types of safetensors to Single.</summary>
internal static class FloatConversion
{
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
                    values[i] = BitConverter.UInt32BitsToSingle((uint)upper[i] << 16);
                break;
            default:
                var doubles = MemoryMarshal.Cast<byte, double>(stored);
                for (var i = 0; i < values.Length; i++)
                    values[i] = (float)doubles[i];
                break;
        }
    }
}
