using System.Globalization;

namespace MLNet.Attention.Transforms.Tokenization.Characters;

/// <summary>A set of code points.</summary>
internal sealed class CharacterSet
{
    private const int BasicPlane = 1 << 16;

    private readonly ulong[] basic = new ulong[BasicPlane / 64];
    private readonly int[] firsts;
    private readonly int[] lasts;

    /// <param name="ranges">Hexadecimal code points and ranges of them, in order, such as <c>9-D 20 85</c>.</param>
    public CharacterSet(IEnumerable<string> ranges)
    {
        var read = ranges.Select(Read).ToArray();
        firsts = [.. read.Select(range => range.First)];
        lasts = [.. read.Select(range => range.Last)];
        foreach (var (first, last) in read)
        {
            for (var codePoint = first; codePoint <= last && codePoint < BasicPlane; codePoint++)
                basic[codePoint / 64] |= 1UL << codePoint;
        }
    }

    public bool Contains(int codePoint) =>
        codePoint < BasicPlane ? (basic[codePoint / 64] >> codePoint & 1) != 0 : Search(codePoint);

    private bool Search(int codePoint)
    {
        var range = Array.BinarySearch(firsts, codePoint);
        range = range < 0 ? ~range - 1 : range;
        return range >= 0 && codePoint <= lasts[range];
    }

    private static (int First, int Last) Read(string range)
    {
        var ends = range.Split('-');
        return (Parse(ends[0]), Parse(ends[^1]));
    }

    private static int Parse(string hexadecimal) =>
        int.Parse(hexadecimal, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
