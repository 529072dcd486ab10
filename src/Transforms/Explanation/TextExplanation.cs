using MLNet.Attention.Transforms.Explanation;
using MLNet.Attention.Transforms.Pages;

namespace MLNet.Attention;

/// <summary>
/// Explains a model's prediction for a text: what each word and n-gram adds to the logit of each class, and which words the
/// network attends to.
/// </summary>
/// <example><code>
/// var explanation = model.Explain(mlContext, "a charming film");
/// Console.WriteLine($"{explanation.Predicted.Name} {explanation.Predicted.Probability:P1}");
/// foreach (var (word, value) in explanation.Tokens.Zip(explanation.Predicted.Contributions))
///     Console.WriteLine($"{value,8:F3} {word.Text}");
/// Console.WriteLine($"{explanation.Predicted.Intercept,8:F3} whatever the text is");
/// explanation.SaveHtml("explanation.html");
/// </code></example>
public sealed class TextExplanation
{
    /// <summary>
    /// The most attention weights that an explanation holds, layers × heads × tokens²; with more, <see cref="Attention"/>
    /// is empty.
    /// </summary>
    public const int MaximumAttentionWeights = 1 << 23;

    internal TextExplanation()
    {
    }

    /// <summary>The text.</summary>
    public string Text { get; internal init; } = "";

    /// <summary>The second text of a pair; null when the model reads one text.</summary>
    public string? SecondText { get; internal init; }

    /// <summary>
    /// What the model read of the text, then of the second text: whole words, or tokens with
    /// <see cref="ExplanationUnit.Tokens"/>.
    /// </summary>
    public IReadOnlyList<ExplainedToken> Tokens { get; internal init; } = [];

    /// <summary>What <see cref="Tokens"/> are.</summary>
    public ExplanationUnit Unit { get; internal init; }

    /// <summary>All classes, in the order of the model's scores; a regression has one.</summary>
    public IReadOnlyList<ExplainedClass> Classes { get; internal init; } = [];

    /// <summary>The index of the predicted class in <see cref="Classes"/>.</summary>
    public int PredictedIndex { get; internal init; }

    /// <summary>
    /// The predicted class: that with the largest product of class weight and probability. Of a multi-label classifier, the
    /// likeliest label, be it above its threshold or not.
    /// </summary>
    public ExplainedClass Predicted => Classes[PredictedIndex];

    /// <summary>
    /// The attention weights of each layer, from the first to the last; of words the mean over the tokens that attend, and the
    /// sum over those attended to. Empty when the network has no attention between tokens,
    /// or one without weights (<see cref="EncoderAttention"/>), and when there would be more than
    /// <see cref="MaximumAttentionWeights"/>.
    /// </summary>
    public IReadOnlyList<AttentionWeights> Attention { get; internal init; } = [];

    /// <summary>The weight of each token in the pooled vector of its text. The weights of a text sum to 1.</summary>
    public IReadOnlyList<float> PoolingWeights { get; internal init; } = [];

    /// <summary>
    /// <see cref="PoolingWeights"/> followed through all layers back to the tokens (attention rollout, Abnar and Zuidema
    /// 2020, section 3). The weights of a text sum to 1.
    /// </summary>
    public IReadOnlyList<float> Rollout { get; internal init; } = [];

    /// <summary>
    /// The scale of the network's own logits, which all values of the network in the explanation have. The labels of a
    /// multi-label classifier have their own, and this is that of the predicted one; so are <see cref="NGramScale"/> and
    /// <see cref="Offset"/>.
    /// </summary>
    public float NetworkScale { get; internal init; }

    /// <summary>The scale of the n-gram part's own logits, which all values of n-grams have; 0 without an n-gram part.</summary>
    public float NGramScale { get; internal init; }

    /// <summary>
    /// The number that is added to the scaled logits: in a regression the number that is predicted when they are 0, in a
    /// sentiment model and of a label of several the intercept of the calibration; else 0 (see
    /// <see cref="ExplainedClass.Offset"/>).
    /// </summary>
    public float Offset { get; internal init; }

    /// <summary>
    /// A self-contained HTML page that shows the explanation. The page loads nothing, whatever the texts and the names of classes
    /// contain.
    /// </summary>
    public string ToHtml() => ExplanationPage.Create(this);

    /// <summary>The same page, which marks the class that the text is known to have.</summary>
    /// <param name="trueClass">The name of one of the <see cref="Classes"/>.</param>
    /// <exception cref="ArgumentException">No class has this name.</exception>
    public string ToHtml(string trueClass) => Classes.Any(known => known.Name == trueClass)
        ? ExplanationPage.Create(this, trueClass)
        : throw new ArgumentException(
            $"'{nameof(trueClass)}' is '{trueClass}'; expected the name of a class.", nameof(trueClass));

    /// <summary>Writes <see cref="ToHtml()"/> to a file. An existing file is replaced after the whole page is written.</summary>
    public void SaveHtml(string path) => HtmlFile.Save(path, ToHtml);

    /// <summary>Writes <see cref="ToHtml(string)"/> to a file, as <see cref="SaveHtml(string)"/> does.</summary>
    /// <inheritdoc cref="ToHtml(string)"/>
    public void SaveHtml(string path, string trueClass) => HtmlFile.Save(path, () => ToHtml(trueClass));
}
