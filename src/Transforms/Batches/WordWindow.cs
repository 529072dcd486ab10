namespace MLNet.Attention.Transforms.Batches;

/// <summary>Words that a network reads together: those of a row, or of a part of a long one.</summary>
/// <param name="First">Index of the first word in the block.</param>
/// <param name="End">Index of the word behind the last one.</param>
/// <param name="Tokens">Number of their tokens.</param>
/// <param name="OwnFirst">The first word whose scores are taken from this window.</param>
/// <param name="OwnEnd">The word behind the last one of them.</param>
internal readonly record struct WordWindow(int First, int End, int Tokens, int OwnFirst, int OwnEnd)
{
    /// <summary>Number of words.</summary>
    public int Count => End - First;

    /// <summary>Cuts the rows of a block into windows, row by row.</summary>
    /// <param name="block">The block.</param>
    /// <param name="maximumTokens">The most tokens of a window, at least those of any word.</param>
    /// <param name="overlap">
    /// Number of tokens that neighbouring windows of a row share, where a word is read by both; its scores are taken from the one
    /// in which it is farther from the edge. 0 for windows that share none.
    /// </param>
    public static List<WordWindow> Cut(WordBlock block, int maximumTokens, int overlap)
    {
        var windows = new List<WordWindow>();
        for (var row = 0; row < block.RowCount; row++)
        {
            var (start, end) = (block.StartOf(row), block.StartOf(row) + block.CountOf(row));
            for (var own = start; own < end; own = windows[^1].OwnEnd)
                windows.Add(Create(block.Tokens, start, end, own, maximumTokens, overlap / 2));
        }
        return windows;
    }

    /// <summary>The window of a row whose first own word is given.</summary>
    private static WordWindow Create(TokenBlock words, int start, int end, int own, int maximumTokens, int margin)
    {
        var (first, tokens) = (own, 0);
        while (first > start && tokens + words.Length(first - 1) <= margin)
            tokens += words.Length(--first);
        if (tokens + words.Length(own) > maximumTokens)
            (first, tokens) = (own, 0);
        var last = own;
        while (last < end && tokens + words.Length(last) <= maximumTokens)
            tokens += words.Length(last++);
        // Unless the row ends here, the margin at the end belongs to the next window.
        var (ownEnd, left) = (last, 0);
        while (last < end && ownEnd > own + 1 && (left += words.Length(ownEnd - 1)) <= margin)
            ownEnd--;
        return new WordWindow(first, last, tokens, own, ownEnd);
    }
}
