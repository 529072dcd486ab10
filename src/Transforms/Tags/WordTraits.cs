namespace MLNet.Attention.Transforms.Tags;

/// <summary>
/// The features of a word that help with names never seen: its letters in lower case and as they are, its shape, prefixes and
/// suffixes (Ratinov and Roth 2009, "Design Challenges and Misconceptions in Named Entity Recognition", section 3), hashed to
/// buckets. Saved models depend on them, so that they must not change.
/// </summary>
internal static class WordTraits
{
    /// <summary>Number of features of a word; one that the word has not is bucket 0.</summary>
    public const int Count = 4 + 2 * LongestAffix;

    /// <summary>How many of them, from the first on, tell words apart: the spellings, and affixes of three chars and
    /// more.</summary>
    public const int IdentityCount = 6;

    private const int LongestAffix = 4;
    private const int LongestShape = 32;

    /// <summary>Appends the buckets of the features of a word, each in [0, <paramref name="buckets"/>).</summary>
    public static void Append(ReadOnlySpan<char> word, int buckets, List<int> features)
    {
        var lower = new string(word).ToLowerInvariant();
        Span<char> shape = stackalloc char[Math.Min(word.Length, LongestShape)];
        for (var i = 0; i < shape.Length; i++)
            shape[i] = ShapeOf(word[i]);
        features.Add(Bucket(0, lower, buckets));
        features.Add(Bucket(1, word, buckets));
        for (var length = LongestAffix; length > 0; length--)
        {
            features.Add(length > lower.Length ? 0 : Bucket(2 + 2 * length, lower.AsSpan(0, length), buckets));
            features.Add(length > lower.Length ? 0 : Bucket(3 + 2 * length, lower.AsSpan(lower.Length - length), buckets));
        }
        features.Add(Bucket(2, shape, buckets));
        features.Add(Bucket(3, Runs(shape), buckets));
    }

    private static char ShapeOf(char c) => char.IsUpper(c) ? 'X' : char.IsLetter(c) ? 'x' : char.IsDigit(c) ? 'd' : c;

    // "Xxxx-dd" -> "Xx-d", in place.
    private static ReadOnlySpan<char> Runs(Span<char> shape)
    {
        var length = 0;
        foreach (var c in shape)
        {
            if (length == 0 || shape[length - 1] != c)
                shape[length++] = c;
        }
        return shape[..length];
    }

    /// <summary>FNV-1a of 32 bits, of the number of the feature and its chars.</summary>
    private static int Bucket(int feature, ReadOnlySpan<char> text, int buckets)
    {
        const uint offset = 2_166_136_261, prime = 16_777_619;
        var hash = unchecked((offset ^ (uint)feature) * prime);
        foreach (var c in text)
            hash = unchecked((((hash ^ (byte)c) * prime) ^ (byte)(c >> 8)) * prime);
        return 1 + (int)(hash % (uint)(buckets - 1));
    }
}
