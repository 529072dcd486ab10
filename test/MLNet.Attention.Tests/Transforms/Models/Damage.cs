namespace MLNet.Attention.Tests.Transforms.Models;

/// <summary>Damages bytes as disks, transfers and editors do.</summary>
internal static class Damage
{
    /// <summary>Changes, drops or doubles one to three bytes of the first <paramref name="within"/>.</summary>
    public static byte[] AtRandom(byte[] intact, int within, Random random)
    {
        var bytes = intact.ToList();
        for (var n = random.Next(1, 4); n > 0; n--)
        {
            var at = random.Next(within - 3);
            switch (random.Next(4))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    bytes.RemoveAt(at);
                    break;
                default:
                    bytes.Insert(at, bytes[at]);
                    break;
            }
        }
        return [.. bytes];
    }
}
