namespace MLNet.Attention.Transforms.Sentences;

/// <summary>What limits the length of a summary.</summary>
internal enum BudgetUnit
{
    /// <summary>The number of sentences.</summary>
    Sentences,

    /// <summary>The number of words.</summary>
    Tokens,

    /// <summary>The share of the text's words.</summary>
    Share,
}
