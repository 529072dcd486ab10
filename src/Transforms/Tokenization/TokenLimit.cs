namespace MLNet.Attention.Transforms.Tokenization;

/// <summary>The most tokens of a text that are kept, and the part of a longer text that is kept.</summary>
internal readonly record struct TokenLimit
{
    /// <param name="maximumTokens">The most tokens that are kept, at least 1.</param>
    /// <param name="truncation">The part of a longer text that is kept.</param>
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

    /// <summary>The most tokens that are kept, at least 1.</summary>
    public int MaximumTokens { get; }

    /// <summary>The part of a longer text that is kept.</summary>
    public TextTruncation Truncation { get; }

    /// <summary>Number of tokens that are kept from the beginning of a longer text.</summary>
    public int Head { get; }

    /// <summary>Number of tokens that are kept from the end of a longer text.</summary>
    public int Tail => MaximumTokens - Head;

    /// <summary>The limit reduced by <paramref name="taken"/> tokens, but at least 1.</summary>
    public TokenLimit Less(int taken) => taken == 0 ? this : new(Math.Max(1, MaximumTokens - taken), Truncation);
}
