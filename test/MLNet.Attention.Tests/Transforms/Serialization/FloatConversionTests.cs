using MLNet.Attention.Transforms.Serialization;

namespace MLNet.Attention.Tests.Transforms.Serialization;

/// <summary>Numbers of 32 bits as numbers of 16, and back.</summary>
[TestClass]
public sealed class FloatConversionTests
{
    private static readonly float[] Special =
    [
        0, -0f, 1, -1, float.Epsilon, -float.Epsilon, 1e-40f, 5.9604645e-8f, 2.9802322e-8f, 6.1035156e-5f, 65504, -65504,
        1 + 1 / 256f, 1 + 3 / 256f, 1 + 1 / 2048f, 1 + 3 / 2048f, 255.5f, -255.5f, 0.1f, 1 / 3f,
    ];

    [TestMethod]
    [DataRow("F16")]
    [DataRow("BF16")]
    public void Rounding_GivesTheNearest_AndOfTwoTheEven(string dtype)
    {
        var random = new Random(1);
        float[] values =
        [
            .. Special,
            .. Enumerable.Range(0, 2000).Select(_ => (random.NextSingle() - 0.5f) * MathF.Pow(10, random.Next(-9, 5))),
        ];
        // All finite numbers of 16 bits, in order.
        var all = Enumerable.Range(0, 1 << 16).Select(bits => (Bits: bits, Value: Widened((ushort)bits, dtype)))
            .Where(number => float.IsFinite(number.Value)).OrderBy(number => number.Value).ToArray();
        var numbers = Array.ConvertAll(all, number => (double)number.Value);
        foreach (var value in values)
        {
            var place = Array.BinarySearch(numbers, value);
            var (below, above) = place >= 0 ? (place, place) : (~place - 1, ~place);
            var (down, up) = (value - numbers[below], numbers[above] - value);
            var expected = down < up || (down == up && all[below].Bits % 2 == 0) ? numbers[below] : numbers[above];
            Assert.AreEqual((float)expected, RoundTrip(value, dtype), $"{value:R}");
        }
    }

    [TestMethod]
    [DataRow("F16")]
    [DataRow("BF16")]
    public void EveryNumberOf16Bits_ComesBack(string dtype)
    {
        for (var bits = 0; bits < 1 << 16; bits++)
        {
            var value = Widened((ushort)bits, dtype);
            if (float.IsFinite(value))
                Assert.AreEqual(BitConverter.SingleToUInt32Bits(value), BitConverter.SingleToUInt32Bits(RoundTrip(value, dtype)));
        }
    }

    [TestMethod]
    public void TheLargest_AreTheLargest()
    {
        Assert.AreEqual(FloatConversion.LargestBFloat16, RoundTrip(FloatConversion.LargestBFloat16, "BF16"));
        Assert.IsFalse(float.IsFinite(RoundTrip(float.MaxValue, "BF16")));
        Assert.AreEqual(float.MaxValue, RoundTrip(float.MaxValue, "F32"));
    }

    private static float RoundTrip(float value, string dtype)
    {
        var stored = new byte[Safetensors.ElementBytes[dtype]];
        FloatConversion.Round([value], dtype, stored);
        var back = new float[1];
        if (dtype == "F32")
            return BitConverter.ToSingle(stored);
        FloatConversion.Convert(stored, dtype, back);
        return back[0];
    }

    private static float Widened(ushort bits, string dtype) => dtype == "F16"
        ? (float)BitConverter.UInt16BitsToHalf(bits)
        : BitConverter.UInt32BitsToSingle((uint)bits << 16);
}
