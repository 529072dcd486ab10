namespace MLNet.Attention.Transforms.Sentences;

/// <summary>
/// Tells line breaks that only wrap a paragraph from those that end it. A program breaks a line where the next word would not
/// have fitted; so a break before a word that fits is one that the author made.
/// </summary>
internal ref struct LineWidths(ReadOnlySpan<char> text)
{
    private const int NarrowestLine = 40;
    private const int NarrowestUnspacedLine = 15;
    private const int WidestLine = 200;

    private readonly ReadOnlySpan<char> text = text;
    private int blockEnd = -1; // of the lines without a blank one between them that were measured last
    private int widest;

    /// <summary>Whether a single line break wraps a paragraph.</summary>
    /// <param name="lineStart">Index of the first char of the line that ends.</param>
    /// <param name="lineEnd">Index of the line break.</param>
    /// <param name="next">Index of the first char of the next line that is not white space.</param>
    /// <param name="isUnspaced">Whether that char is a letter of a script without spaces.</param>
    public bool IsWrap(int lineStart, int lineEnd, int next, bool isUnspaced)
    {
        if (lineEnd > blockEnd)
            Measure(lineStart);
        if (widest > WidestLine || widest < (isUnspaced ? NarrowestUnspacedLine : NarrowestLine))
            return false;
        var rest = text[next..];
        var word = isUnspaced ? 1 : 0;
        while (!isUnspaced && word < rest.Length && word <= widest && !char.IsWhiteSpace(rest[word]))
            word++;
        return lineEnd - lineStart + word + (isUnspaced ? 0 : 1) > widest;
    }

    /// <summary>Finds the widest line of a block, and the end of the block. Each block is measured once.</summary>
    private void Measure(int start)
    {
        widest = 0;
        var at = start;
        while (true)
        {
            var length = text[at..].IndexOfAny("\n\r\u0085\u2028\u2029");
            var line = length < 0 ? text[at..] : text.Slice(at, length);
            blockEnd = at + line.Length;
            if (line.IsWhiteSpace())
                break;
            widest = Math.Max(widest, line.TrimEnd().Length);
            if (length < 0)
                break;
            at = blockEnd + (text[blockEnd..].StartsWith("\r\n") ? 2 : 1);
            if (at > text.Length)
                break;
        }
    }
}
