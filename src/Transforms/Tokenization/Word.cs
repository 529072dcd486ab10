namespace MLNet.Attention.Transforms.Tokenization;

/// <summary>
/// A piece of a text that is encoded by itself. <paramref name="SpaceBefore"/>: a space that is not in the text stands
/// before it, so that a word is the same token at the beginning of a text as within it.
/// </summary>
internal readonly record struct Word(int Start, int Length, bool SpaceBefore)
{
    /// <summary>Writes the word as the tokenizer is to see it, and returns what was written.</summary>
    public ReadOnlySpan<char> Normalize(ReadOnlySpan<char> text, Span<char> buffer, bool lowerCase)
    {
        int space = SpaceBefore ? 1 : 0;
        buffer[0] = ' ';
        TextNormalizer.Normalize(text.Slice(Start, Length), buffer[space..], lowerCase);
        return buffer[..(space + Length)];
    }
}
