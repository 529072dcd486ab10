namespace MLNet.Attention.Transforms.Explanation;

/// <summary>A piece of a text that the page shows as one: a token, several tokens of one character, or no token.</summary>
/// <param name="TextIndex">0 for the text, 1 for the second text of a pair.</param>
/// <param name="Start">Index of the first char.</param>
/// <param name="End">Index after the last char.</param>
/// <param name="First">Index of the first token.</param>
/// <param name="Count">Number of tokens; 0 for chars that no token covers.</param>
internal readonly record struct ExplainedSegment(int TextIndex, int Start, int End, int First, int Count)
{
    /// <summary>Whether no token covers the segment, although it has more than white space.</summary>
    public bool IsUnread(string text) => Count == 0 && !string.IsNullOrWhiteSpace(text[Start..End]);

    /// <summary>The segments of a text. They cover the text: each begins where the previous segment ends.</summary>
    public static IEnumerable<ExplainedSegment> Of(string text, int textIndex, IReadOnlyList<ExplainedToken> tokens)
    {
        var at = 0;
        for (var i = 0; i < tokens.Count;)
        {
            var (first, range) = (i++, tokens[i - 1].Range);
            if (range.TextIndex != textIndex || range.Length == 0)
                continue;
            var (start, end) = (Math.Max(at, range.Start), range.End);
            while (i < tokens.Count && tokens[i].Range is var next && next.TextIndex == textIndex && next.Start < end)
                (i, end) = (i + 1, Math.Max(end, next.End));
            if (start > at)
                yield return new(textIndex, at, start, first, 0);
            yield return new(textIndex, start, end, first, i - first);
            at = end;
        }
        if (at < text.Length)
            yield return new(textIndex, at, text.Length, tokens.Count, 0);
    }
}
