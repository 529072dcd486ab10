namespace MLNet.Attention.Samples;

/// <summary>Text in columns.</summary>
public static class Columns
{
    /// <summary>The text in exactly this many characters: filled with spaces, or cut and ended with an ellipsis.</summary>
    public static string Fit(string text, int width) =>
        text.Length <= width ? text.PadRight(width) : Cut(text, width).PadRight(width);

    /// <summary>The text in at most this many characters.</summary>
    public static string Cut(string text, int width)
    {
        if (text.Length <= width)
            return text;
        var end = width - 1;
        // Half of a pair of surrogates is no character.
        if (end > 0 && char.IsHighSurrogate(text[end - 1]))
            end--;
        return text[..end] + '…';
    }
}
