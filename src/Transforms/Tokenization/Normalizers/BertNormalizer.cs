using System.Buffers;
using System.Text;
using MLNet.Attention.Transforms.Tokenization.Characters;

namespace MLNet.Attention.Transforms.Tokenization.Normalizers;

/// <summary>
/// <c>BertNormalizer</c>: removes controls and makes white space spaces (<paramref name="cleansText"/>), puts spaces around
/// ideographs, takes accents off, and lower-cases (Devlin et al. 2019; its tokenization.py).
/// </summary>
internal sealed class BertNormalizer(bool cleansText, bool spacesIdeographs, bool stripsAccents, bool lowerCase)
    : TextRewriting, IPieceRewriter
{
    private static readonly SearchValues<char> PlainAscii =
        SearchValues.Create([.. Enumerable.Range(0x20, 0x7F - 0x20).Select(c => (char)c)]);

    private readonly CharacterFolding folding = new(stripsAccents, lowerCase);

    public override void Apply(AlignedText text)
    {
        text.Rewrite(this);
        folding.Apply(text);
    }

    public bool Changes(ReadOnlySpan<char> piece) => piece.ContainsAnyExcept(PlainAscii);

    public void Rewrite(ReadOnlySpan<char> piece, PieceWriter writer)
    {
        while (!piece.IsEmpty)
        {
            var plain = piece.IndexOfAnyExcept(PlainAscii);
            writer.Keep(plain < 0 ? piece.Length : plain);
            if (plain < 0)
                return;
            Rune.DecodeFromUtf16(piece[plain..], out var rune, out var length);
            Rewrite(rune.Value, length, writer);
            piece = piece[(plain + length)..];
        }
    }

    private void Rewrite(int codePoint, int length, PieceWriter writer)
    {
        if (cleansText && IsRemoved(codePoint))
        {
            writer.Skip(length);
        }
        else if (cleansText && UnicodeData.WhiteSpace.Contains(codePoint))
        {
            writer.Replace(' ');
        }
        else if (spacesIdeographs && IsIdeograph(codePoint))
        {
            writer.Replace(' ');
            writer.Repeat(codePoint);
            writer.Repeat(' ');
        }
        else
        {
            writer.Keep(length);
        }
    }

    private static bool IsRemoved(int codePoint) => codePoint == 0 || UnicodeData.Removed.Contains(codePoint);

    /// <summary>The blocks of ideographs that the tokenizers know, which leave out U+2B820 to U+2B91F.</summary>
    private static bool IsIdeograph(int codePoint) => codePoint
        is >= 0x4E00 and <= 0x9FFF or >= 0x3400 and <= 0x4DBF or >= 0x20000 and <= 0x2A6DF or >= 0x2A700 and <= 0x2B81F
        or >= 0x2B920 and <= 0x2CEAF or >= 0xF900 and <= 0xFAFF or >= 0x2F800 and <= 0x2FA1F;
}
