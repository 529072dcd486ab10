namespace MLNet.Attention.Transforms.Sentences;

/// <summary>How long a summary may be: one of three limits.</summary>
/// <param name="Unit">What is limited.</param>
/// <param name="Limit">The most sentences or words, at least 1; for a share, a number in (0, 1].</param>
internal readonly record struct SentenceBudget(BudgetUnit Unit, double Limit)
{
    /// <summary>The most sentences or words of any budget.</summary>
    public const int MaximumLimit = 1_000_000;

    /// <summary>The most sentences of a summary; no limit for other units.</summary>
    public int MostSentences => Unit == BudgetUnit.Sentences ? (int)Limit : int.MaxValue;

    /// <summary>The most words of a summary; no limit for sentences.</summary>
    /// <param name="words">Number of words of the text.</param>
    public long MostWords(long words) => Unit switch
    {
        BudgetUnit.Tokens => (long)Limit,
        BudgetUnit.Share => (long)Math.Floor(Limit * words + 1e-9),
        _ => long.MaxValue,
    };
}
