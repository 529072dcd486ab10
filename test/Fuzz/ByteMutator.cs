using System.Buffers.Binary;

namespace MLNet.Attention.Fuzz;

/// <summary>Damages bytes whose meaning is not looked at: flips, cuts, runs of zeros, copies and odd numbers.</summary>
internal static class ByteMutator
{
    private static readonly long[] Numbers =
    [
        0, 1, -1, 2, 4, 7, 8, 255, 256, 65535, 65536, int.MaxValue, int.MinValue, uint.MaxValue, 1L << 32, 1L << 40,
        long.MaxValue, long.MinValue, 1L << 62,
    ];

    /// <summary>The bytes with one to four changes.</summary>
    public static byte[] Mutate(byte[] bytes, Random random)
    {
        bytes = (byte[])bytes.Clone();
        for (var left = random.Next(1, 5); left > 0 && bytes.Length > 8; left--)
            bytes = MutateOnce(bytes, random);
        return bytes;
    }

    private static byte[] MutateOnce(byte[] bytes, Random random)
    {
        var at = random.Next(bytes.Length);
        var count = Math.Min(bytes.Length - at, 1 << random.Next(10));
        switch (random.Next(8))
        {
            case 0 or 1:
                bytes[at] ^= (byte)(1 << random.Next(8));
                return bytes;
            case 2:
                bytes[at] = (byte)random.Next(256);
                return bytes;
            case 3:
                return random.Next(4) == 0 ? bytes[..at] : [.. bytes[..at], .. bytes[(at + count)..]];
            case 4:
                bytes.AsSpan(at, count).Clear();
                return bytes;
            case 5:
                return [.. bytes[..at], .. bytes[at..(at + count)], .. bytes[at..]];
            case 6:
                bytes.AsSpan(at, count).CopyTo(bytes.AsSpan(random.Next(bytes.Length - count + 1)));
                return bytes;
            default:
                Write(bytes.AsSpan(random.Next(2) == 0 ? at & ~7 : at), Numbers[random.Next(Numbers.Length)], random.Next(3));
                return bytes;
        }
    }

    private static void Write(Span<byte> target, long number, int kind)
    {
        if (kind == 0)
            BinaryPrimitives.TryWriteInt64LittleEndian(target, number);
        else if (kind == 1)
            BinaryPrimitives.TryWriteInt32LittleEndian(target, (int)number);
        else
            BinaryPrimitives.TryWriteInt16LittleEndian(target, (short)number);
    }
}
