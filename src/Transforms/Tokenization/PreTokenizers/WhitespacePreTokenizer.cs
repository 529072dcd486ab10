using MLNet.Attention.Transforms.Tokenization.Characters;

namespace MLNet.Attention.Transforms.Tokenization.PreTokenizers;

/// <summary>
/// <c>Whitespace</c>: runs of characters of words, and runs of other characters (<c>\w+|[^\w\s]+</c>); drops white space.
/// </summary>
internal sealed class WhitespacePreTokenizer : TextCutting, IPieceCutter
{
    private enum Kind
    {
        Space,
        InWord,
        Other,
    }

    public override void Apply(AlignedText text) => text.Cut(this);

    public void Cut(ReadOnlySpan<char> piece, List<PieceCut> parts)
    {
        var (start, at, last) = (0, 0, Kind.Space);
        foreach (var rune in piece.EnumerateRunes())
        {
            var kind = KindOf(rune.Value);
            if (kind != last)
            {
                if (last != Kind.Space)
                    parts.Add(new PieceCut(start, at));
                (start, last) = (at, kind);
            }
            at += rune.Utf16SequenceLength;
        }
        if (last != Kind.Space)
            parts.Add(new PieceCut(start, at));
    }

    private static Kind KindOf(int codePoint)
    {
        if (UnicodeData.WordCharacter.Contains(codePoint))
            return Kind.InWord;
        return UnicodeData.WhiteSpace.Contains(codePoint) ? Kind.Space : Kind.Other;
    }
}
