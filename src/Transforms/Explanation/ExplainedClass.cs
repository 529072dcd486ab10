namespace MLNet.Attention;

/// <summary>The model's scores for one class, and what each token and n-gram adds to them.</summary>
/// <remarks>
/// Only the <see cref="ExplanationOptions.MaximumClasses"/> most likely classes, the predicted class among them, have
/// attributions and n-grams; the lists of the other classes are empty.
/// </remarks>
public sealed class ExplainedClass
{
    internal ExplainedClass()
    {
    }

    /// <summary>The name of the class: <c>False</c> or <c>True</c> in a sentiment model, <c>Score</c> in a regression.</summary>
    public string Name { get; internal init; } = "";

    /// <summary>
    /// The model's logit: <see cref="NetworkLogit"/> times <see cref="TextExplanation.NetworkScale"/>, plus
    /// <see cref="NGramLogit"/> times <see cref="TextExplanation.NGramScale"/>, plus <see cref="Offset"/>. In a regression, the
    /// predicted number. In a sentiment model, the logit of <c>False</c> is minus the logit of <c>True</c>.
    /// </summary>
    public float Logit { get; internal init; }

    /// <summary>
    /// The number that is added to the scaled logits of the class: in a regression and a sentiment model
    /// <see cref="TextExplanation.Offset"/>, for <c>False</c> with the other sign; with class weights in training, what takes
    /// their effect off the probabilities; else 0.
    /// </summary>
    public float Offset { get; internal init; }

    /// <summary>The calibrated probability of the class, in [0, 1]; null in a regression.</summary>
    public float? Probability { get; internal init; }

    /// <summary>The network's logit, not scaled.</summary>
    public float NetworkLogit { get; internal init; }

    /// <summary>
    /// The network's logit for the baseline of the attributions, a text of as many mask tokens; 0 without attributions.
    /// </summary>
    public float BaselineLogit { get; internal init; }

    /// <summary>
    /// What each token adds to the network's logit, by integrated gradients (Sundararajan et al. 2017). The values sum to
    /// <see cref="NetworkLogit"/> less <see cref="BaselineLogit"/>; a value below 0 speaks against the class. If the network
    /// reads n-grams, the value of an n-gram is divided equally among its chars, and so among its tokens. Empty if
    /// <see cref="ExplanationOptions.MaximumSteps"/> is 0 or the text exceeds <see cref="ExplanationOptions.MaximumTokens"/>.
    /// </summary>
    public IReadOnlyList<float> Attributions { get; internal init; } = [];

    /// <summary>
    /// The error of the sum of <see cref="Attributions"/>, relative to what the sum should be. The explanation adds steps until
    /// the error is at most <see cref="ExplanationOptions.Tolerance"/>, up to <see cref="ExplanationOptions.MaximumSteps"/>.
    /// </summary>
    public double CompletenessError { get; internal init; }

    /// <summary>The n-gram part's logit, not scaled; 0 without an n-gram part.</summary>
    public float NGramLogit { get; internal init; }

    /// <summary>The n-gram part's logit for a text without a known n-gram.</summary>
    public float NGramBias { get; internal init; }

    /// <summary>
    /// What each n-gram adds to the n-gram part's logit, the strongest first. The values sum to <see cref="NGramLogit"/> less
    /// <see cref="NGramBias"/>.
    /// </summary>
    public IReadOnlyList<NGramContribution> NGrams { get; internal init; } = [];

    /// <summary>
    /// What each token adds to <see cref="Logit"/> through both parts: its attribution times the network's scale, plus its share
    /// of n-grams times the n-gram part's scale. The value of an n-gram is divided equally among its chars, and so among its
    /// tokens. Empty if <see cref="Attributions"/> is empty.
    /// </summary>
    public IReadOnlyList<float> Contributions { get; internal init; } = [];
}
