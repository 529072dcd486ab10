using System.Buffers.Binary;

namespace MLNet.Attention.Fuzz;

/// <summary>Changes the header of a safetensors stream, or the numbers behind it.</summary>
internal static class SafetensorsMutator
{
    private const int LengthBytes = 8;

    /// <summary>Another header before the same data; mostly its length is right.</summary>
    public static byte[] MutateHeader(byte[] file, Random random)
    {
        var end = HeaderEnd(file);
        var header = JsonMutator.Mutate(file[LengthBytes..end], random);
        var prefix = new byte[LengthBytes];
        BinaryPrimitives.WriteInt64LittleEndian(prefix, random.Next(16) switch
        {
            0 => header.Length + random.Next(-16, 17),
            1 => random.NextInt64(),
            _ => header.Length,
        });
        return [.. prefix, .. header, .. file[end..]];
    }

    /// <summary>The same header before other numbers.</summary>
    public static byte[] MutateData(byte[] file, Random random)
    {
        var start = HeaderEnd(file);
        if (random.Next(2) == 0)
            return [.. file[..start], .. ByteMutator.Mutate(file[start..], random)];
        file = (byte[])file.Clone();
        for (var left = random.Next(1, 40); left > 0; left--)
        {
            var at = start + 4 * random.Next((file.Length - start) / 4);
            BinaryPrimitives.WriteSingleLittleEndian(file.AsSpan(at), random.Next(9) switch
            {
                0 => float.NaN,
                1 => float.PositiveInfinity,
                2 => float.MaxValue,
                3 => -float.MaxValue,
                4 => float.Epsilon,
                5 => 1e30f,
                6 => -1e30f,
                7 => BitConverter.Int32BitsToSingle(random.Next(1 << 21)), // a bucket
                _ => 0,
            });
        }
        return file;
    }

    private static int HeaderEnd(byte[] file) => LengthBytes + (int)BinaryPrimitives.ReadInt64LittleEndian(file);
}
