namespace MLNet.Attention;

/// <summary>A text that decoding ended with, and how likely the model takes it to be.</summary>
public sealed class GeneratedCandidate
{
    internal GeneratedCandidate()
    {
    }

    /// <summary>The text.</summary>
    public string Text { get; internal init; } = "";

    /// <summary>
    /// The natural logarithm of the text's probability, at most 0: the sum of its tokens' logarithms and that of its end, which
    /// a text that a limit cut off does not have.
    /// </summary>
    public float LogProbability { get; internal init; }

    /// <summary>
    /// What candidates are compared by: <see cref="LogProbability"/> divided by the length penalty
    /// (<see cref="GenerationOptions.LengthPenalty"/>); at most 0.
    /// </summary>
    public float Score { get; internal init; }

    /// <summary>The tokens in the order in which they were generated. Their texts in a row are <see cref="Text"/>.</summary>
    public IReadOnlyList<GeneratedToken> Tokens { get; internal init; } = [];
}
