using System.Text;

namespace MLNet.Attention.Tests.Transforms.Tokenization.Normalizers;

/// <summary>Builds a table of replacements as SentencePiece compiles it, by trying places until all children of a node fit.</summary>
internal static class CharacterMapBuilder
{
    private const int Units = 1 << 13;

    /// <summary>The table in base 64.</summary>
    public static string Build(Dictionary<string, string> replacements)
    {
        var (units, used) = (new uint[Units], new bool[Units]);
        var text = new List<byte>();
        var keys = new List<(byte[] Key, int Place)>();
        foreach (var (key, replacement) in replacements.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            keys.Add((Encoding.UTF8.GetBytes(key), text.Count));
            text.AddRange([.. Encoding.UTF8.GetBytes(replacement), 0]);
        }
        used[0] = true;
        AddNode(0, 0, keys, units, used);
        return Convert.ToBase64String([.. BitConverter.GetBytes(Units * sizeof(uint)), .. units.SelectMany(BitConverter.GetBytes), .. text]);
    }

    private static void AddNode(int node, int depth, List<(byte[] Key, int Place)> keys, uint[] units, bool[] used)
    {
        var leaf = keys.FindIndex(entry => entry.Key.Length == depth);
        var children = keys.Where(entry => entry.Key.Length > depth).GroupBy(entry => entry.Key[depth]).ToArray();
        // Offsets have 22 bits here, which keeps the bit for larger ones 0. The leaf is the child 0.
        var offset = Enumerable.Range(1, Units - 256).First(candidate =>
            !used[node ^ candidate] && children.All(child => !used[node ^ candidate ^ child.Key]));
        units[node] |= (uint)offset << 10 | (leaf >= 0 ? 1u << 8 : 0);
        used[node ^ offset] = true;
        if (leaf >= 0)
            units[node ^ offset] = 1u << 31 | (uint)keys[leaf].Place;
        foreach (var child in children)
        {
            used[node ^ offset ^ child.Key] = true;
            units[node ^ offset ^ child.Key] = child.Key;
        }
        foreach (var child in children)
            AddNode(node ^ offset ^ child.Key, depth + 1, [.. child], units, used);
    }
}
