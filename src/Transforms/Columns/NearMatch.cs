namespace MLNet.Attention.Transforms.Columns;

/// <summary>Finds the name that was meant.</summary>
internal static class NearMatch
{
    private const int MostCharacters = 64; // of a name that is compared

    /// <summary>
    /// <c> Did you mean 'Text'?</c> with the name that is closest to <paramref name="name"/>; empty when none is close: apart
    /// from case, at most a third of the characters are missing, added, changed or swapped with the next.
    /// </summary>
    public static string Ask(string name, IEnumerable<string> names)
    {
        if (name.Length is 0 or > MostCharacters)
            return "";
        var (best, least) = ("", int.MaxValue);
        foreach (var candidate in names.Where(candidate => candidate.Length is > 0 and <= MostCharacters))
        {
            var distance = Distance(name.ToUpperInvariant(), candidate.ToUpperInvariant());
            if (distance < least && distance <= Math.Max(name.Length, candidate.Length) / 3)
                (best, least) = (candidate, distance);
        }
        return best.Length == 0 ? "" : $" Did you mean '{best}'?";
    }

    /// <summary>The edit distance with swaps of neighbours (optimal string alignment).</summary>
    private static int Distance(string a, string b)
    {
        var distances = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
                distances[i, j] = i == 0 || j == 0 ? i + j : Step(distances, a, b, i, j);
        }
        return distances[a.Length, b.Length];
    }

    private static int Step(int[,] distances, string a, string b, int i, int j)
    {
        var change = a[i - 1] == b[j - 1] ? 0 : 1;
        var least = Math.Min(distances[i - 1, j - 1] + change, 1 + Math.Min(distances[i - 1, j], distances[i, j - 1]));
        return i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]
            ? Math.Min(least, 1 + distances[i - 2, j - 2])
            : least;
    }
}
