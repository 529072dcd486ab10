using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Primitives;

/// <summary>Draws what dropout multiplies its input by.</summary>
/// <remarks>
/// libtorch draws a Bernoulli number in 12 ns on a CPU, and a training step of a small network spent a quarter of its time on
/// that. So on a CPU, four of them are made of one random number of 64 bits, in 1 ns each, straight in the tensor's memory.
/// </remarks>
internal static class DropoutMask
{
    private const int PerNumber = 4; // 16 bits each

    /// <param name="input">Any shape.</param>
    /// <param name="keep">
    /// The probability of 1/<paramref name="keep"/>, in (0, 1]; the others are 0. On a CPU it is rounded to 1/65,536, and the
    /// number that is not 0 is its inverse.
    /// </param>
    /// <param name="generator">Source of the numbers; null for the global generator.</param>
    /// <returns>A tensor of the shape, type and device of <paramref name="input"/>.</returns>
    public static Tensor Create(Tensor input, double keep, Generator? generator)
    {
        var mask = empty(input.shape, dtype: input.dtype, device: input.device);
        if (input.device_type != TorchSharp.DeviceType.CPU || input.dtype != ScalarType.Float32
            || input.numel() > int.MaxValue / sizeof(float))
        {
            return mask.bernoulli_(keep, generator).div_(Scalars.Of(keep));
        }
        Fill(MemoryMarshal.Cast<byte, int>(mask.bytes), keep, DrawSeed(generator));
        return mask;
    }

    private static ulong DrawSeed(Generator? generator)
    {
        using var drawn = empty(1, dtype: ScalarType.Float64).uniform_(0, 1, generator);
        return BitConverter.DoubleToUInt64Bits(drawn.item<double>());
    }

    // Without a branch, which no processor could foresee: the difference is negative, and so shifted to ones, where the number
    // is kept.
    private static void Fill(Span<int> mask, double keep, ulong seed)
    {
        var threshold = Math.Clamp((int)Math.Round(keep * (ushort.MaxValue + 1)), 1, ushort.MaxValue + 1);
        var kept = BitConverter.SingleToInt32Bits((ushort.MaxValue + 1f) / threshold);
        var number = 0L;
        for (; mask.Length >= PerNumber; mask = mask[PerNumber..])
        {
            var bits = SplitMix64.Draw(seed, number++);
            mask[0] = kept & (((ushort)bits - threshold) >> 31);
            mask[1] = kept & (((ushort)(bits >> 16) - threshold) >> 31);
            mask[2] = kept & (((ushort)(bits >> 32) - threshold) >> 31);
            mask[3] = kept & (((ushort)(bits >> 48) - threshold) >> 31);
        }
        var last = SplitMix64.Draw(seed, number);
        foreach (ref var value in mask)
        {
            value = kept & (((ushort)last - threshold) >> 31);
            last >>= 16;
        }
    }
}
