namespace MLNet.Attention;

/// <summary>A text that decoding ended with, and how likely the model takes it to be.</summary>
public sealed class GeneratedCandidate
{
    internal GeneratedCandidate()
    {
    }

    /// <summary>The text.</summary>
    public string Text { get; internal init; } = "";

    /// <summary>The natural logarithm of the text's probability: the sum of its tokens' logarithms, at most 0.</summary>
    public float LogProbability { get; internal init; }

    /// <summary>What candidates are ranked by: <see cref="LogProbability"/> with the length penalty of decoding.</summary>
    public float Score { get; internal init; }

    /// <summary>The tokens in the order in which they were generated. Their texts in a row are <see cref="Text"/>.</summary>
    public IReadOnlyList<GeneratedToken> Tokens { get; internal init; } = [];
}
