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
            var end = block.StartOf(row) + block.CountOf(row);
            for (var own = block.StartOf(row); own < end;)
            {
                // Back from the first own word, until half of the overlap is before it.
                var (first, tokens) = (own, 0);
                while (first > block.StartOf(row) && tokens + block.Tokens.Length(first - 1) <= overlap / 2)
                    tokens += block.Tokens.Length(--first);
                if (tokens + block.Tokens.Length(own) > maximumTokens)
                    (first, tokens) = (own, 0);
                var last = own;
                while (last < end && tokens + block.Tokens.Length(last) <= maximumTokens)
                    tokens += block.Tokens.Length(last++);
                // Unless the row ends here, the last half of the overlap belongs to the next window.
                var ownEnd = last;
                for (var left = 0; last < end && ownEnd > own + 1; ownEnd--)
                {
                    left += block.Tokens.Length(ownEnd - 1);
                    if (left > overlap / 2)
                        break;
                }
                windows.Add(new WordWindow(first, last, tokens, own, ownEnd));
                own = ownEnd;
            }
        }
        return windows;
    }
}
