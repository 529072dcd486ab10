namespace MLNet.Attention.Transforms.Explanation;

/// <summary>A piece of a text that is shown as one: a token, or several that share a character.</summary>
/// <param name="TextIndex">Which text.</param>
/// <param name="Start">Its first char.</param>
/// <param name="End">Behind its last char.</param>
/// <param name="First">Its first token.</param>
/// <param name="Count">Number of its tokens; 0 for what no token covers.</param>
internal readonly record struct ExplainedSegment(int TextIndex, int Start, int End, int First, int Count)
{
    /// <summary>Whether it is more than the white space between tokens, and yet no token's.</summary>
    public bool IsUnread(string text) => Count == 0 && !string.IsNullOrWhiteSpace(text[Start..End]);

    /// <summary>The segments of a text, which cover it: each begins where the one before ends.</summary>
    public static IEnumerable<ExplainedSegment> Of(TextExplanation explanation, int textIndex)
    {
        var text = textIndex == 0 ? explanation.Text : explanation.SecondText!;
        var tokens = explanation.Tokens;
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
