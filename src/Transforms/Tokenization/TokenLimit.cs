namespace MLNet.Attention.Transforms.Tokenization;

/// <summary>How many tokens of a text are kept, and which.</summary>
internal readonly record struct TokenLimit
{
    /// <param name="maximumTokens">At least 1.</param>
    /// <param name="truncation">Which part of a longer text is kept.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside of its range.</exception>
    public TokenLimit(int maximumTokens, TextTruncation truncation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maximumTokens, 1);
        MaximumTokens = maximumTokens;
        Truncation = truncation;
        Head = truncation switch
        {
            TextTruncation.KeepHead => maximumTokens,
            TextTruncation.KeepTail => 0,
            TextTruncation.KeepHeadAndTail => maximumTokens - maximumTokens / 2,
            _ => throw new ArgumentOutOfRangeException(nameof(truncation),
                $"'{nameof(truncation)}' is {truncation}; expected one of {string.Join(", ", Enum.GetNames<TextTruncation>())}."),
        };
    }

    public int MaximumTokens { get; }

    /// <summary>Which part of a longer text is kept.</summary>
    public TextTruncation Truncation { get; }

    /// <summary>How many tokens of a text that is too long are its first ones.</summary>
    public int Head { get; }

    /// <summary>How many tokens of a text that is too long are its last ones.</summary>
    public int Tail => MaximumTokens - Head;

    /// <summary>The limit that is left when some tokens are taken for something else, at least 1.</summary>
    public TokenLimit Less(int taken) => taken == 0 ? this : new(Math.Max(1, MaximumTokens - taken), Truncation);
}
