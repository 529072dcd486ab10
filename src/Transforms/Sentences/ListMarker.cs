namespace MLNet.Attention.Transforms.Sentences;

/// <summary>The bullets and numbers before the items of lists: "- ", "• ", "1. ", "2) ", "(a) ", "1.2. ".</summary>
internal static class ListMarker
{
    private const string Bullets = "-–—*•‣◦▪▫●○·+►■□✓";
    private const int Longest = 8;

    /// <summary>Number of chars of the marker at the beginning of a line, without white space; 0 when there is none.</summary>
    public static int LengthAt(ReadOnlySpan<char> text, int at)
    {
        var line = text[at..];
        if (line.Length > 1 && Bullets.Contains(line[0]) && char.IsWhiteSpace(line[1]))
            return 1;
        var start = line.StartsWith('(') ? 1 : 0;
        var end = start;
        while (end < line.Length && end < Longest && IsPart(line, start, end))
            end++;
        if (end == start || end + 1 >= line.Length)
            return 0;
        var isClosed = line[end] == ')' || (start == 0 && line[end] == '.' && char.IsAsciiDigit(line[start]));
        return isClosed && char.IsWhiteSpace(line[end + 1]) ? end + 1 : 0;
    }

    // A letter, or numbers of up to three digits with stops between them.
    private static bool IsPart(ReadOnlySpan<char> line, int start, int end)
    {
        if (end == start)
            return char.IsAsciiLetterOrDigit(line[end]);
        if (!char.IsAsciiDigit(line[start]))
            return false;
        if (line[end] == '.')
            return char.IsAsciiDigit(line[end - 1]) && end + 1 < line.Length && char.IsAsciiDigit(line[end + 1]);
        return char.IsAsciiDigit(line[end])
            && !(end >= start + 3 && line[(end - 3)..end].IndexOfAnyExceptInRange('0', '9') < 0);
    }
}
