namespace MLNet.Attention;

/// <summary>What the model says of one class, and which parts of the text made it say so.</summary>
/// <remarks>
/// The most likely classes, as many as <see cref="ExplanationOptions.MaximumClasses"/> says, have attributions and n-grams;
/// in the others these lists are empty.
/// </remarks>
public sealed class ExplainedClass
{
    internal ExplainedClass()
    {
    }

    /// <summary>The name of the class: <c>False</c> or <c>True</c> in a sentiment model, <c>Score</c> in a regression.</summary>
    public string Name { get; internal init; } = "";

    /// <summary>
    /// The network's logit times <see cref="TextExplanation.NetworkScale"/> plus the n-gram part's times
    /// <see cref="TextExplanation.NGramScale"/>; in a regression, with <see cref="TextExplanation.Offset"/> added, the
    /// predicted number. In a sentiment model the logit of <c>False</c> is that of <c>True</c> with the other sign.
    /// </summary>
    public float Logit { get; internal init; }

    /// <summary>The calibrated probability of the class; null in a regression.</summary>
    public float? Probability { get; internal init; }

    /// <summary>The network's logit.</summary>
    public float NetworkLogit { get; internal init; }

    /// <summary>
    /// The network's logit of a text of as many unknown words: where the attributions start from; 0 without them.
    /// </summary>
    public float BaselineLogit { get; internal init; }

    /// <summary>
    /// Per token, by integrated gradients (Sundararajan et al. 2017), what it adds to the network's logit: their sum is
    /// <see cref="NetworkLogit"/> less <see cref="BaselineLogit"/>. Below 0 the token speaks against the class. Of a network
    /// that reads n-grams, those of n-grams are shared among the chars, and so the tokens, that they are made of.
    /// Empty as <see cref="ExplanationOptions.MaximumSteps"/> and <see cref="ExplanationOptions.MaximumTokens"/> say.
    /// </summary>
    public IReadOnlyList<float> Attributions { get; internal init; } = [];

    /// <summary>
    /// How far the sum of <see cref="Attributions"/> is from what it should be, as a share of that; the explanation takes
    /// steps until it is at most <see cref="ExplanationOptions.Tolerance"/>, up to
    /// <see cref="ExplanationOptions.MaximumSteps"/>.
    /// </summary>
    public double CompletenessError { get; internal init; }

    /// <summary>The n-gram part's logit; 0 when the model has none.</summary>
    public float NGramLogit { get; internal init; }

    /// <summary>The n-gram part's logit of a text without a known n-gram.</summary>
    public float NGramBias { get; internal init; }

    /// <summary>
    /// What each n-gram adds to the n-gram part's logit, the strongest first: their sum is <see cref="NGramLogit"/> less
    /// <see cref="NGramBias"/>.
    /// </summary>
    public IReadOnlyList<NGramContribution> NGrams { get; internal init; } = [];

    /// <summary>
    /// Per token, what it adds to <see cref="Logit"/> through both parts: its attribution, and of each n-gram that
    /// it is a part of the share of its chars, each scaled as the part's logit is. Empty
    /// where <see cref="Attributions"/> is.
    /// </summary>
    public IReadOnlyList<float> Contributions { get; internal init; } = [];
}
