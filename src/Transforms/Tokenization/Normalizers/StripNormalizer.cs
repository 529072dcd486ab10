using MLNet.Attention.Transforms.Tokenization.Characters;

namespace MLNet.Attention.Transforms.Tokenization.Normalizers;

/// <summary><c>Strip</c>: drops white space at the beginning or the end.</summary>
internal sealed class StripNormalizer(bool atStart, bool atEnd) : TextRewriting, IPieceRewriter
{
    public override void Apply(AlignedText text) => text.Rewrite(this);

    public bool Changes(ReadOnlySpan<char> piece) => Measure(piece) != (0, piece.Length);

    public void Rewrite(ReadOnlySpan<char> piece, PieceWriter writer)
    {
        var (start, end) = Measure(piece);
        writer.Skip(start);
        writer.Keep(end - start);
    }

    private (int Start, int End) Measure(ReadOnlySpan<char> piece)
    {
        var (start, end) = (0, piece.Length);
        while (atStart && start < end && UnicodeData.WhiteSpace.Contains(piece[start]))
            start++;
        while (atEnd && end > start && UnicodeData.WhiteSpace.Contains(piece[end - 1]))
            end--;
        return (start, end);
    }
}
