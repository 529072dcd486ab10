using MLNet.Attention.Transforms.Tokenization.Characters;

namespace MLNet.Attention.Transforms.Tokenization;

/// <summary>
/// Takes the space that a byte-level token begins or ends with out of its place in the text (<c>trim_offsets</c>).
/// </summary>
/// <param name="addsSpace">
/// Whether a space that the text has not is put before it: one space at the start then belongs to no place.
/// </param>
internal sealed class OffsetTrimming(bool addsSpace)
{
    private static readonly char Space = ByteAlphabet.CharacterFor(' ')[0];

    /// <param name="text">The original text.</param>
    /// <param name="token">What is looked at for spaces: the text of the token.</param>
    /// <param name="place">The place of the token in the text.</param>
    /// <param name="isFirst">Whether it is the first token of the text.</param>
    public TextToken Trim(ReadOnlySpan<char> text, ReadOnlySpan<char> token, TextToken place, bool isFirst)
    {
        var (leading, trailing) = (0, 0);
        while (leading < token.Length && IsSpace(token[leading]))
            leading++;
        while (trailing < token.Length && IsSpace(token[^(trailing + 1)]))
            trailing++;
        if (leading == 1 && addsSpace && (isFirst || place.Start == 0))
            leading = 0;
        var (start, end) = (place.Start, place.Start + place.Length);
        for (; leading > 0 && start < end; leading--)
            start += char.IsHighSurrogate(text[start]) ? 2 : 1;
        for (; trailing > 0 && end > start; trailing--)
            end -= char.IsLowSurrogate(text[end - 1]) ? 2 : 1;
        return place with { Start = start, Length = end - start };
    }

    private static bool IsSpace(char c) => c == Space || UnicodeData.WhiteSpace.Contains(c);
}
