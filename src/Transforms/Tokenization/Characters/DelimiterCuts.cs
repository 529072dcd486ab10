namespace MLNet.Attention.Transforms.Tokenization.Characters;

/// <summary>Turns the delimiters found in a piece into its parts.</summary>
internal static class DelimiterCuts
{
    /// <summary>Adds the parts of a piece.</summary>
    /// <param name="length">The length of the piece.</param>
    /// <param name="delimiters">The delimiters in order.</param>
    /// <param name="behavior">What becomes of them.</param>
    /// <param name="isInverted">Whether what was found are the words, and the rest the delimiters.</param>
    /// <param name="parts">Receives the parts.</param>
    public static void Add(
        int length, List<(int Start, int End)> delimiters, CutBehavior behavior, bool isInverted, List<PieceCut> parts)
    {
        var (end, wasDelimiter) = (0, false);
        foreach (var delimiter in delimiters)
        {
            if (delimiter.Start > end)
                AddRange(end, delimiter.Start, isInverted);
            AddRange(delimiter.Start, delimiter.End, !isInverted);
            end = delimiter.End;
        }
        if (length > end)
            AddRange(end, length, isInverted);

        void AddRange(int start, int end, bool isDelimiter)
        {
            var joins = parts.Count > 0 && behavior switch
            {
                CutBehavior.Contiguous => isDelimiter == wasDelimiter,
                CutBehavior.MergedWithPrevious => isDelimiter && !wasDelimiter,
                CutBehavior.MergedWithNext => wasDelimiter && !isDelimiter,
                _ => false,
            };
            if (joins)
                parts[^1] = parts[^1] with { End = end };
            else if (!isDelimiter || behavior != CutBehavior.Removed)
                parts.Add(new PieceCut(start, end));
            wasDelimiter = isDelimiter;
        }
    }
}
