using System.Text;
using MLNet.Attention.Transforms.Tokenization.Characters;

namespace MLNet.Attention.Transforms.Tokenization.Normalizers;

/// <summary>
/// Takes the accents off (canonical decomposition without the marks of category Mn) and lower-cases, as asked for. Lower case is
/// the full mapping of each character by itself: 'İ' has two characters.
/// </summary>
internal sealed class CharacterFolding(bool stripsAccents, bool lowerCase) : TextRewriting, IPieceRewriter
{
    private const int CapitalIWithDot = 0x130;
    private const int DotAbove = 0x307;

    public override void Apply(AlignedText text) => text.Rewrite(this);

    public bool Changes(ReadOnlySpan<char> piece) =>
        lowerCase ? piece.ContainsAnyInRange('A', 'Z') || !Ascii.IsValid(piece) : stripsAccents && !Ascii.IsValid(piece);

    public void Rewrite(ReadOnlySpan<char> piece, PieceWriter writer)
    {
        if (Ascii.IsValid(piece))
            KeepAscii(piece, writer);
        else if (stripsAccents)
            Decompose(piece, writer);
        else
            Keep(piece, writer);
    }

    private void KeepAscii(ReadOnlySpan<char> piece, PieceWriter writer)
    {
        var written = writer.Keep(piece.Length);
        if (lowerCase)
            Ascii.ToLower(piece, written, out _);
    }

    private void Decompose(ReadOnlySpan<char> piece, PieceWriter writer)
    {
        foreach (var (codePoint, change) in UnicodeNormalization.Decompose(piece, isCompatible: false))
        {
            if (!UnicodeData.NonspacingMark.Contains(codePoint))
                Write(codePoint, change, writer);
            else if (change == 0)
                writer.SkipCharacters(1);
        }
    }

    private void Keep(ReadOnlySpan<char> piece, PieceWriter writer)
    {
        foreach (var rune in piece.EnumerateRunes())
            Write(rune.Value, 0, writer);
    }

    private void Write(int codePoint, int change, PieceWriter writer)
    {
        var hasDot = lowerCase && codePoint == CapitalIWithDot;
        var written = hasDot ? 'i' : lowerCase ? LowerOf(codePoint) : codePoint;
        if (change == 0)
            writer.Replace(written);
        else
            writer.Insert(written);
        if (hasDot)
            writer.Repeat(DotAbove);
    }

    private static int LowerOf(int codePoint)
    {
        if (codePoint < 0x80)
            return codePoint is >= 'A' and <= 'Z' ? codePoint | 0x20 : codePoint;
        return SimpleLowercase.Map(codePoint);
    }
}
