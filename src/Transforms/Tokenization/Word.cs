namespace MLNet.Attention.Transforms.Tokenization;

/// <summary>
/// A word of a text, which is encoded on its own. With <paramref name="SpaceBefore"/>, a space that is not in the text is added
/// before the word, so that a word at the beginning of a text is encoded as it is elsewhere.
/// </summary>
internal readonly record struct Word(int Start, int Length, bool SpaceBefore)
{
    /// <summary>Writes the normalized word with its space to a buffer, and returns the written part of the buffer.</summary>
    public ReadOnlySpan<char> Normalize(ReadOnlySpan<char> text, Span<char> buffer, bool lowerCase)
    {
        var space = SpaceBefore ? 1 : 0;
        buffer[0] = ' ';
        TextNormalizer.Normalize(text.Slice(Start, Length), buffer[space..], lowerCase);
        return buffer[..(space + Length)];
    }
}
