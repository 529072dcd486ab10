namespace MLNet.Attention;

/// <summary>A token of a generated text.</summary>
public sealed class GeneratedToken
{
    internal GeneratedToken()
    {
    }

    /// <summary>
    /// The chars that the token adds to the text, with the space before a word, but for the first word. Empty for a token that
    /// has no chars of its own: a byte of a character that a later token completes.
    /// </summary>
    public string Text { get; internal init; } = "";

    /// <summary>The natural logarithm of the token's probability, given the source and the tokens before; at most 0.</summary>
    public float LogProbability { get; internal init; }

    /// <summary>
    /// The probability, in [0, 1], with which the model copied a source token instead of generating one of its vocabulary:
    /// 1 − p_gen of See et al. 2017, section 2.2. Null in a model without a copy mechanism.
    /// </summary>
    public float? CopyProbability { get; internal init; }

    /// <summary>
    /// How much the token attended to each of the <see cref="GenerationExplanation.SourceTokens"/>, [S]; the weights sum to 1.
    /// </summary>
    public IReadOnlyList<float> Alignment { get; internal init; } = [];
}
