using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Primitives;

/// <summary>Draws what dropout multiplies its input by.</summary>
/// <remarks>
/// libtorch draws a Bernoulli number in 12 ns on a CPU, and a training step of a small network spent a quarter of its time on
/// that. So on a CPU, four of them are made of one random number of 64 bits, in 1 ns each, straight in the tensor's memory.
/// TorchSharp's generators are on the CPU, whatever device they are asked for. So on another device, they draw a seed, and
/// operators make the numbers of it.
/// </remarks>
internal static class DropoutMask
{
    private const int PerNumber = 4; // 16 bits each
    private const double MostOfLong = 9_223_372_036_854_774_784; // the largest Double below 2⁶³

    /// <param name="input">Any shape.</param>
    /// <param name="keep">
    /// The probability of 1/<paramref name="keep"/>, in (0, 1]; the others are 0. On a CPU it is rounded to 1/65,536, and the
    /// number that is not 0 is its inverse.
    /// </param>
    /// <param name="generator">Source of the numbers, on the CPU; null for the global generator.</param>
    /// <returns>A tensor of the shape, type and device of <paramref name="input"/>.</returns>
    public static Tensor Create(Tensor input, double keep, Generator? generator)
    {
        if (input.device_type != TorchSharp.DeviceType.CPU)
            return Compute(input.shape, input.dtype, input.device, keep, DrawSeed(generator));
        var mask = empty(input.shape, dtype: input.dtype);
        if (input.dtype != ScalarType.Float32 || input.numel() > int.MaxValue / sizeof(float))
            return mask.bernoulli_(keep, generator).div_(Scalars.Of(keep));
        Fill(MemoryMarshal.Cast<byte, int>(mask.bytes), keep, DrawSeed(generator));
        return mask;
    }

    /// <summary>The same by operators, on any device: a hash of a seed and the index of an element decides about it.</summary>
    /// <param name="shape">The shape of the mask.</param>
    /// <param name="type">Its floating-point type.</param>
    /// <param name="device">Its device.</param>
    /// <param name="keep">The probability of 1/<paramref name="keep"/>, in (0, 1]; the others are 0.</param>
    /// <param name="seed">Decides the mask.</param>
    internal static Tensor Compute(long[] shape, ScalarType type, Device device, double keep, ulong seed)
    {
        using var scope = NewDisposeScope();
        using var start = Scalars.Once(unchecked((long)SplitMix64.Draw(seed, 0)));
        var mixed = Scalars.Range(0, shape.Aggregate(1L, (count, size) => count * size), ScalarType.Int64, device)
            .mul_(Scalars.Of(SplitMix64.Gamma)).Increase(start);
        // The rounds of SplitMix64, but for the sign, which shifts repeat here: so the last one leaves 0 to 2⁶³ − 1.
        Spread(mixed, 30).mul_(Scalars.Of(SplitMix64.FirstFactor));
        Spread(mixed, 27).mul_(Scalars.Of(SplitMix64.SecondFactor));
        Spread(mixed, 31);
        using var most = Scalars.Once((long)Math.Min(Math.ScaleB(keep, 63), MostOfLong));
        return mixed.lt(most).to_type(type).div_(Scalars.Of(keep)).view(shape).MoveToOuterDisposeScope();
    }

    private static Tensor Spread(Tensor mixed, long shift)
    {
        using var places = tensor(new[] { shift }, device: mixed.device);
        return mixed.bitwise_xor_(mixed.bitwise_right_shift(places));
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
