namespace MLNet.Attention.Transforms.Tags;

/// <summary>Where a word is in a text, in chars.</summary>
internal readonly record struct WordRange(int Start, int Length)
{
    /// <summary>The words of a text, between white space.</summary>
    public static List<WordRange> Split(ReadOnlySpan<char> text)
    {
        var words = new List<WordRange>();
        for (int start = 0, end; start < text.Length; start = end + 1)
        {
            for (end = start; end < text.Length && !char.IsWhiteSpace(text[end]); end++)
            {
            }
            if (end > start)
                words.Add(new WordRange(start, end - start));
        }
        return words;
    }
}
