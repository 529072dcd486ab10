namespace MLNet.Attention.Trainers.Data;

/// <summary>
/// A hash of the texts of a row, the same in every process: 64-bit FNV-1a of their chars, in lower case, with each run of white
/// space as one space. Saved models hold it, so that it must not change.
/// </summary>
internal static class TextHash
{
    /// <summary>The hash of no text.</summary>
    public const ulong Empty = 14695981039346656037;

    private const ulong Prime = 1099511628211;

    /// <summary>Adds the next text of a row.</summary>
    public static ulong Append(ulong hash, ReadOnlySpan<char> text)
    {
        var isSpace = false;
        foreach (var c in text.Trim())
        {
            if (!char.IsWhiteSpace(c))
                hash = Add(hash, char.ToLowerInvariant(c));
            else if (!isSpace)
                hash = Add(hash, ' ');
            isSpace = char.IsWhiteSpace(c);
        }
        return Add(hash, '\n'); // no text has it, so that two texts are not one
    }

    private static ulong Add(ulong hash, char c) =>
        unchecked((((hash ^ (byte)c) * Prime) ^ (byte)(c >> 8)) * Prime);
}
