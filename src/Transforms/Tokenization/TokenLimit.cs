namespace MLNet.Attention.Transforms.Tokenization;

/// <summary>How many tokens of a text are kept, and which.</summary>
internal readonly record struct TokenLimit
{
    public TokenLimit(int maximumTokens, TextTruncation truncation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maximumTokens, 1);
        MaximumTokens = maximumTokens;
        Head = truncation switch
        {
            TextTruncation.KeepHead => maximumTokens,
            TextTruncation.KeepTail => 0,
            TextTruncation.KeepHeadAndTail => maximumTokens - maximumTokens / 2,
            _ => throw new ArgumentOutOfRangeException(nameof(truncation), truncation, "Not a TextTruncation."),
        };
    }

    public int MaximumTokens { get; }

    /// <summary>How many tokens of a text that is too long are its first ones.</summary>
    public int Head { get; }

    /// <summary>How many tokens of a text that is too long are its last ones.</summary>
    public int Tail => MaximumTokens - Head;
}
