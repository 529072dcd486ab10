using System.Text;

namespace MLNet.Attention.Transforms.Tokenization.Characters;

/// <summary>
/// A text on its way to tokens: it is normalized and cut into pieces, and on request each char knows where it comes from in the
/// original text. Half a surrogate pair becomes U+FFFD.
/// </summary>
internal sealed class AlignedText
{
    private readonly List<PieceCut> parts = [];
    private readonly char[] original;
    private char[] chars;
    private TextAlignment? alignment;
    private List<TextPiece> pieces = [];
    private List<TextPiece> spare = [];

    /// <param name="original">The text.</param>
    /// <param name="isAligned">Whether to follow where each char comes from.</param>
    public AlignedText(ReadOnlySpan<char> original, bool isAligned)
    {
        chars = original.ToArray();
        ReplaceLoneSurrogates(chars);
        this.original = chars;
        if (isAligned)
            Align();
        if (chars.Length > 0)
            pieces.Add(new TextPiece(0, chars.Length, 0));
    }

    /// <summary>The text before it was changed.</summary>
    public ReadOnlySpan<char> Original => original;

    /// <summary>The pieces in order, none of them empty.</summary>
    public IReadOnlyList<TextPiece> Pieces => pieces;

    /// <summary>The chars of a piece as they are now.</summary>
    public ReadOnlySpan<char> this[TextPiece piece] => chars.AsSpan(piece.Start, piece.End - piece.Start);

    /// <summary>Where chars of a piece come from; only in a text with alignment.</summary>
    /// <param name="piece">The piece.</param>
    /// <param name="start">The first char, relative to the piece.</param>
    /// <param name="end">The char behind the last one, more than <paramref name="start"/>.</param>
    public (int Start, int End) Locate(TextPiece piece, int start, int end) =>
        (alignment!.Starts[piece.Start + start], alignment.Ends[piece.Start + end - 1]);

    /// <summary>Cuts all pieces that are not tokens.</summary>
    public void Cut(IPieceCutter cutter)
    {
        spare.Clear();
        foreach (var piece in pieces)
        {
            if (piece.TokenId == TextPiece.NoToken)
                Cut(piece, cutter);
            else
                spare.Add(piece);
        }
        (pieces, spare) = (spare, pieces);
    }

    /// <summary>Writes all pieces that are not tokens anew.</summary>
    public void Rewrite(IPieceRewriter rewriter)
    {
        if (!Changes(rewriter))
            return;
        var writer = new PieceWriter(chars, alignment);
        spare.Clear();
        foreach (var piece in pieces)
        {
            var start = writer.Length;
            writer.Open(piece);
            if (piece.TokenId == TextPiece.NoToken)
                rewriter.Rewrite(this[piece], writer);
            else
                writer.Keep(piece.End - piece.Start);
            if (writer.Length > start)
                spare.Add(piece with { Start = start, End = writer.Length });
        }
        (pieces, spare) = (spare, pieces);
        (chars, alignment) = (writer.Output, writer.Alignment);
    }

    private bool Changes(IPieceRewriter rewriter)
    {
        foreach (var piece in pieces)
        {
            if (piece.TokenId == TextPiece.NoToken && rewriter.Changes(this[piece]))
                return true;
        }
        return false;
    }

    private void Cut(TextPiece piece, IPieceCutter cutter)
    {
        parts.Clear();
        cutter.Cut(this[piece], parts);
        foreach (var part in parts)
        {
            if (part.End == part.Start)
                continue;
            var start = piece.Start + part.Start;
            spare.Add(new TextPiece(start, piece.Start + part.End, alignment?.Starts[start] ?? 0, part.TokenId));
        }
    }

    private void Align()
    {
        alignment = new TextAlignment(chars.Length);
        for (var at = 0; at < chars.Length;)
        {
            var length = char.IsHighSurrogate(chars[at]) ? 2 : 1;
            alignment.Append(at, at + length, length);
            at += length;
        }
    }

    private static void ReplaceLoneSurrogates(Span<char> text)
    {
        while (text.IndexOfAnyInRange('\uD800', '\uDFFF') is >= 0 and int at)
        {
            text = text[at..];
            if (Rune.DecodeFromUtf16(text, out _, out var length) != System.Buffers.OperationStatus.Done)
                text[0] = (char)Rune.ReplacementChar.Value;
            text = text[length..];
        }
    }
}
