using System.Text;

namespace MLNet.Attention.Transforms.Tokenization.Characters;

/// <summary>
/// Writes a piece of a text anew, from its first char to its last, and aligns what is written with the original text, as Hugging
/// Face's <c>NormalizedString.transform</c> does: what replaces a character has its place, what is inserted has the place of the
/// character before it.
/// </summary>
internal sealed class PieceWriter
{
    private readonly char[] input;
    private readonly TextAlignment? from;
    private readonly TextAlignment? to;
    private TextPiece piece;
    private int next; // in the input
    private char[] output;

    public PieceWriter(char[] input, TextAlignment? from)
    {
        this.input = input;
        this.from = from;
        to = from is null ? null : new TextAlignment(from.Length);
        output = new char[input.Length + 16];
    }

    /// <summary>Number of chars written.</summary>
    public int Length { get; private set; }

    /// <summary>What is written.</summary>
    public char[] Output => output;

    /// <summary>The places of what is written; null without alignment.</summary>
    public TextAlignment? Alignment => to;

    /// <summary>Whether the piece begins where the original text does. Needs an alignment.</summary>
    public bool IsAtStart => piece.Origin == 0;

    /// <summary>Begins a piece.</summary>
    public void Open(TextPiece piece)
    {
        this.piece = piece;
        next = piece.Start;
    }

    /// <summary>Keeps some chars.</summary>
    /// <returns>The written chars, in which a char may be set to another.</returns>
    public Span<char> Keep(int count)
    {
        var written = Reserve(count);
        input.AsSpan(next, count).CopyTo(written);
        to?.Append(from!, next, count);
        next += count;
        Length += count;
        return written;
    }

    /// <summary>Drops some chars.</summary>
    public void Skip(int count) => next += count;

    /// <summary>Drops some characters.</summary>
    public void SkipCharacters(int count)
    {
        for (; count > 0 && next < piece.End; count--)
            next += CharacterLength(next);
    }

    /// <summary>Writes a character instead of the next one; instead of nothing at the end of the piece.</summary>
    public void Replace(int codePoint)
    {
        if (next >= piece.End)
        {
            Insert(codePoint);
            return;
        }
        Write(codePoint, from?.Starts[next] ?? 0, from?.Ends[next] ?? 0);
        next += CharacterLength(next);
    }

    /// <summary>Writes a further character.</summary>
    public void Insert(int codePoint)
    {
        if (from is null)
            Write(codePoint, 0, 0);
        else if (next == piece.Start)
            Write(codePoint, piece.Origin, piece.Origin);
        else
            Write(codePoint, from.Starts[next - 1], from.Ends[next - 1]);
    }

    /// <summary>Writes a character that changes the text as the forms of Unicode say it.</summary>
    /// <param name="codePoint">The character.</param>
    /// <param name="change">0: instead of the next one; 1: a further one; -n: instead of the next one and of n more.</param>
    public void Write(int codePoint, int change)
    {
        if (change > 0)
        {
            Insert(codePoint);
            return;
        }
        Replace(codePoint);
        SkipCharacters(-change);
    }

    /// <summary>Writes a further character at the place of the one that comes next.</summary>
    public void InsertBefore(int codePoint) => Write(codePoint, from?.Starts[next] ?? 0, from?.Ends[next] ?? 0);

    /// <summary>Writes a further character at the place of the one that was written last.</summary>
    public void Repeat(int codePoint) => Write(codePoint, to?.Starts[Length - 1] ?? 0, to?.Ends[Length - 1] ?? 0);

    private void Write(int codePoint, int start, int end)
    {
        var count = new Rune(codePoint).EncodeToUtf16(Reserve(2));
        to?.Append(start, end, count);
        Length += count;
    }

    private int CharacterLength(int at) => char.IsHighSurrogate(input[at]) ? 2 : 1;

    private Span<char> Reserve(int count)
    {
        if (Length + count > output.Length)
            Array.Resize(ref output, Math.Max(Length + count, output.Length * 2));
        return output.AsSpan(Length, count);
    }
}
