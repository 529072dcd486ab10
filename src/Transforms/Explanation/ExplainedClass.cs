namespace MLNet.Attention;

/// <summary>The model's logit for one class, and what each word and n-gram adds to it.</summary>
/// <remarks>
/// <para>All values are parts of <see cref="Logit"/> and add up: the network's and the n-gram part's own logits are multiplied by
/// the scales of the model (<see cref="TextExplanation.NetworkScale"/>, <see cref="TextExplanation.NGramScale"/>).</para>
/// <para>Only the <see cref="ExplanationOptions.MaximumClasses"/> most likely classes, the predicted class among them, have
/// attributions and n-grams; the lists of the other classes are empty.</para>
/// </remarks>
public sealed class ExplainedClass
{
    internal ExplainedClass()
    {
    }

    /// <summary>
    /// The name of the class, as in <see cref="ClassPrediction"/>, or of the label, as in <see cref="MultiLabelPrediction"/>;
    /// <c>Score</c> in a regression.
    /// </summary>
    public string Name { get; internal init; } = "";

    /// <summary>
    /// Whether the model predicts the class: one of classes, and of labels each whose probability is above its threshold.
    /// </summary>
    public bool IsPredicted { get; internal init; }

    /// <summary>
    /// The model's logit: <see cref="NetworkLogit"/> plus <see cref="NGramLogit"/> plus <see cref="Offset"/>; also
    /// <see cref="Intercept"/> plus the sum of <see cref="Contributions"/> plus <see cref="Remainder"/>. In a regression, the
    /// predicted number before it is clipped. In a sentiment model, the logit of false is minus the logit of true.
    /// </summary>
    public float Logit { get; internal init; }

    /// <summary>
    /// The number that is added to the scaled logits of the class: in a regression and a sentiment model
    /// <see cref="TextExplanation.Offset"/>, for false with the other sign; of a label of several, the intercept of its
    /// calibration; with class weights in training, what takes their effect off the probabilities; else 0.
    /// </summary>
    public float Offset { get; internal init; }

    /// <summary>The calibrated probability of the class, in [0, 1]; null in a regression.</summary>
    public float? Probability { get; internal init; }

    /// <summary>The network's part of the logit.</summary>
    public float NetworkLogit { get; internal init; }

    /// <summary>
    /// The network's part for the baseline of the attributions, a text of as many mask tokens; 0 without attributions.
    /// </summary>
    public float BaselineLogit { get; internal init; }

    /// <summary>
    /// What each item of <see cref="TextExplanation.Tokens"/> adds through the network, by integrated gradients (Sundararajan et
    /// al. 2017). The values sum to <see cref="NetworkLogit"/> less <see cref="BaselineLogit"/>; a value below 0 speaks against
    /// the class. If the network reads n-grams, the value of an n-gram is divided equally among its chars, and so among its
    /// tokens. Empty if <see cref="ExplanationOptions.MaximumSteps"/> is 0 or the text exceeds
    /// <see cref="ExplanationOptions.MaximumTokens"/>.
    /// </summary>
    public IReadOnlyList<float> Attributions { get; internal init; } = [];

    /// <summary>
    /// The error of the sum of <see cref="Attributions"/>, relative to what the sum should be. The explanation adds steps until
    /// the error is at most <see cref="ExplanationOptions.Tolerance"/>, up to <see cref="ExplanationOptions.MaximumSteps"/>.
    /// </summary>
    public double CompletenessError { get; internal init; }

    /// <summary>The n-gram part's part of the logit; 0 without an n-gram part.</summary>
    public float NGramLogit { get; internal init; }

    /// <summary>The n-gram part's part for a text without a known n-gram.</summary>
    public float NGramBias { get; internal init; }

    /// <summary>
    /// What each n-gram adds through the n-gram part, the strongest first. The values sum to <see cref="NGramLogit"/> less
    /// <see cref="NGramBias"/>.
    /// </summary>
    public IReadOnlyList<NGramContribution> NGrams { get; internal init; } = [];

    /// <summary>
    /// What each item of <see cref="TextExplanation.Tokens"/> adds through both parts: its attribution, plus its share of
    /// n-grams. The value of an n-gram is divided equally among its chars, and so among its tokens. Empty if
    /// <see cref="Attributions"/> is empty.
    /// </summary>
    public IReadOnlyList<float> Contributions { get; internal init; } = [];

    /// <summary>
    /// What the model says without the text: <see cref="BaselineLogit"/> plus <see cref="NGramBias"/> plus <see cref="Offset"/>.
    /// Without attributions <see cref="NetworkLogit"/> takes the place of the first.
    /// </summary>
    public float Intercept => (Attributions.Count > 0 ? BaselineLogit : NetworkLogit) + NGramBias + Offset;

    /// <summary>
    /// What is left of <see cref="Logit"/> without <see cref="Intercept"/> and the sum of <see cref="Contributions"/>, or, where
    /// there are none, of <see cref="NGrams"/>: the error of the attributions (<see cref="CompletenessError"/>), and n-grams at
    /// places without a token, as in the part of a long text that the network does not read.
    /// </summary>
    public float Remainder => (float)((double)Logit - Intercept - (Contributions.Count > 0
        ? Contributions.Sum(value => (double)value) : NGrams.Sum(ngram => (double)ngram.Value)));
}
