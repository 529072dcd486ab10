namespace MLNet.Attention.Transforms.Metrics;

/// <summary>White space as Python's <c>str.split()</c> has it: .NET's, and the four separators from U+001C to U+001F.</summary>
internal static class WhiteSpace
{
    public static bool Is(char character) => char.IsWhiteSpace(character) || character is >= '\u001C' and <= '\u001F';

    /// <summary>The text without white space at its end.</summary>
    public static ReadOnlySpan<char> TrimEnd(ReadOnlySpan<char> text)
    {
        var end = text.Length;
        while (end > 0 && Is(text[end - 1]))
            end--;
        return text[..end];
    }

    /// <summary>Finds what stands between white space.</summary>
    /// <param name="text">The text.</param>
    /// <param name="ranges">Receives the ranges, none of them empty; what it had before is removed.</param>
    public static void Split(ReadOnlySpan<char> text, List<Range> ranges)
    {
        ranges.Clear();
        var start = 0;
        for (var i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && !Is(text[i]))
                continue;
            if (i > start)
                ranges.Add(start..i);
            start = i + 1;
        }
    }
}
