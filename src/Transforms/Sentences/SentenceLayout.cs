using System.Runtime.InteropServices;
using System.Text;
using MLNet.Attention.Transforms.Tokenization;

namespace MLNet.Attention.Transforms.Sentences;

/// <summary>
/// Gives each sentence of a text a segment of <see cref="Longest"/> places, the free ones behind it filled with padding, so that
/// a network that is told of padding is told of sentences too. Immutable and thread-safe.
/// </summary>
/// <remarks>
/// A segment ends behind a token that ends a sentence, once it has <see cref="Shortest"/> tokens; a longer sentence goes on in
/// the next segment. Tokens alone decide, so that a text is cut alike in training, where only its tokens are kept, and later.
/// They know no abbreviations: such a cut is one more segment, which the network puts into context.
/// </remarks>
internal sealed class SentenceLayout
{
    /// <summary>Places of a segment.</summary>
    public const int Longest = 32;

    /// <summary>Fewest tokens of a segment but the last: shorter sentences share one, or they would be mostly padding.</summary>
    public const int Shortest = 8;

    private readonly int pad;
    private readonly Mark[] marks; // by id

    public SentenceLayout(Tokenizer tokenizer)
    {
        pad = tokenizer.SpecialIds.Pad;
        marks = [.. Enumerable.Range(0, tokenizer.VocabularySize).Select(id => MarkOf(tokenizer, id))];
    }

    [Flags]
    private enum Mark : byte
    {
        None = 0,
        EndsBeforeSpace = 1, // a sentence, if white space or a line break follows
        Ends = 2, // a sentence, whatever follows
        Closes = 4, // a quotation mark or bracket, which belongs to the sentence that ended
        BeginsWithSpace = 8,
    }

    /// <summary>The most places of a text, padding included.</summary>
    /// <param name="tokens">The most tokens of the text.</param>
    public static int MostPositions(int tokens) => tokens <= Shortest ? tokens : Longest * (tokens / Shortest + 1);

    /// <summary>Appends the tokens of a text and the padding between its sentences.</summary>
    public void Arrange(ReadOnlySpan<int> tokens, List<int> places)
    {
        for (var start = 0; start < tokens.Length;)
        {
            var length = FirstLength(tokens[start..]);
            places.AddRange(tokens.Slice(start, length));
            start += length;
            if (start < tokens.Length)
                Fill(places, Longest - length);
        }
    }

    /// <summary>The number of tokens of the first segment.</summary>
    private int FirstLength(ReadOnlySpan<int> tokens)
    {
        var ended = Mark.None;
        for (var i = 0; i < Math.Min(tokens.Length, Longest); i++)
        {
            var mark = marks[tokens[i]];
            if (i >= Shortest && IsStart(mark, ended))
                return i;
            if (!mark.HasFlag(Mark.Closes))
                ended = mark & (Mark.Ends | Mark.EndsBeforeSpace);
        }
        return Math.Min(tokens.Length, Longest);
    }

    /// <summary>Whether a token begins a sentence, by its mark and what ended before it.</summary>
    private static bool IsStart(Mark mark, Mark ended) => !mark.HasFlag(Mark.Closes)
        && (ended.HasFlag(Mark.Ends) || ended.HasFlag(Mark.EndsBeforeSpace) && mark.HasFlag(Mark.BeginsWithSpace));

    private void Fill(List<int> places, int count)
    {
        CollectionsMarshal.SetCount(places, places.Count + count);
        CollectionsMarshal.AsSpan(places)[^count..].Fill(pad);
    }

    private static Mark MarkOf(Tokenizer tokenizer, int id)
    {
        var bytes = new List<byte>();
        tokenizer.AppendBytes(id, bytes);
        var text = Encoding.UTF8.GetString(CollectionsMarshal.AsSpan(bytes));
        if (text.Length == 0)
            return Mark.None;
        var stop = text.LastOrDefault(c => !StopMarks.IsCloser(c));
        var mark = char.IsWhiteSpace(text[0]) ? Mark.BeginsWithSpace : Mark.None;
        if (stop == default)
            return mark == Mark.None ? Mark.Closes : mark; // behind a space, a quotation mark opens
        if (StopMarks.IsUnspaced(stop) || text.Any(StopMarks.IsLineBreak))
            return mark | Mark.Ends;
        return StopMarks.IsStop(stop) ? mark | Mark.EndsBeforeSpace : mark;
    }
}
