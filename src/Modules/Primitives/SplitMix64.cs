namespace MLNet.Attention.Modules.Primitives;

/// <summary>
/// Random numbers that are the same on every runtime, and that can be computed in any order: number n of a seed (Steele et al.
/// 2014, "Fast splittable pseudorandom number generators", section 3).
/// </summary>
internal static class SplitMix64
{
    // As whole numbers with a sign, which is how tensors have them.
    public const long Gamma = unchecked((long)0x9E3779B97F4A7C15); // 2^64 divided by the golden ratio
    public const long FirstFactor = unchecked((long)0xBF58476D1CE4E5B9);
    public const long SecondFactor = unchecked((long)0x94D049BB133111EB);

    /// <summary>The number of an index, from 0 on, in the sequence of a seed. It may be a seed itself.</summary>
    public static ulong Draw(ulong seed, long index)
    {
        var mixed = unchecked(seed + (ulong)(Gamma * (index + 1)));
        mixed = unchecked((mixed ^ (mixed >> 30)) * (ulong)FirstFactor);
        mixed = unchecked((mixed ^ (mixed >> 27)) * (ulong)SecondFactor);
        return mixed ^ (mixed >> 31);
    }

    /// <summary>A number in [0, 1) made of the upper 53 bits of a random one.</summary>
    public static double Uniform(ulong random) => (random >> 11) * (1.0 / (1UL << 53));
}
