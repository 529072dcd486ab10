using MLNet.Attention.Transforms.Tokenization.Characters;

namespace MLNet.Attention.Transforms.Tokenization.PreTokenizers;

/// <summary><c>BertPreTokenizer</c>: cuts at white space, which is dropped, and makes each punctuation mark a word.</summary>
internal sealed class BertPreTokenizer : TextCutting, IPieceCutter
{
    private const byte Letter = 0;
    private const byte Space = 1;
    private const byte Mark = 2;

    private static readonly byte[] BasicPlane = [.. Enumerable.Range(0, 1 << 16).Select(KindOf)];

    public override void Apply(AlignedText text) => text.Cut(this);

    public void Cut(ReadOnlySpan<char> piece, List<PieceCut> parts)
    {
        var start = 0;
        for (var at = 0; at < piece.Length;)
        {
            var kind = KindAt(piece, at, out var length);
            if (kind == Letter)
            {
                at += length;
                continue;
            }
            if (at > start)
                parts.Add(new PieceCut(start, at));
            if (kind == Mark)
                parts.Add(new PieceCut(at, at + length));
            start = at += length;
        }
        if (piece.Length > start)
            parts.Add(new PieceCut(start, piece.Length));
    }

    private static byte KindAt(ReadOnlySpan<char> piece, int at, out int length)
    {
        length = char.IsHighSurrogate(piece[at]) ? 2 : 1;
        return length == 1 ? BasicPlane[piece[at]] : KindOf(char.ConvertToUtf32(piece[at], piece[at + 1]));
    }

    private static byte KindOf(int codePoint)
    {
        if (UnicodeData.WhiteSpace.Contains(codePoint))
            return Space;
        return UnicodeData.Punctuation.Contains(codePoint) ? Mark : Letter;
    }
}
