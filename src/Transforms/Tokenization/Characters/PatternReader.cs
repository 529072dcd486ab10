namespace MLNet.Attention.Transforms.Tokenization.Characters;

/// <summary>Reads a <see cref="TextPattern"/>: <c>{"String": …}</c> or <c>{"Regex": …}</c>.</summary>
internal static class PatternReader
{
    private const int LongestPattern = 1 << 14;

    /// <exception cref="FormatException">It is not one of the two, or a regular expression that .NET has not got.</exception>
    public static TextPattern Read(TokenizerNode node)
    {
        var (text, regex) = (node["String"], node["Regex"]);
        if (text.IsText)
            return TextPattern.OfText(text.Text());
        if (!regex.IsText)
            throw node.Wrong("an object with String or Regex");
        try
        {
            return regex.Text().Length <= LongestPattern
                ? TextPattern.OfRegex(regex.Text())
                : throw regex.Wrong($"at most {LongestPattern} characters");
        }
        catch (ArgumentException)
        {
            throw regex.Wrong("a regular expression that .NET can read");
        }
    }
}
