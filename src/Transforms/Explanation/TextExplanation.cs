using MLNet.Attention.Transforms.Explanation;

namespace MLNet.Attention;

/// <summary>
/// Why a model says what it says of a text: what each token and n-gram adds to each class, and where the network looks.
/// </summary>
/// <example><code>
/// var explanation = model.Explain(mlContext, "a charming film");
/// Console.WriteLine($"{explanation.Predicted.Name} {explanation.Predicted.Probability:P1}");
/// foreach (var (token, value) in explanation.Tokens.Zip(explanation.Predicted.Contributions))
///     Console.WriteLine($"{value,8:F3} {token.Text}");
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

    /// <summary>The second text of a pair; null when the model reads one.</summary>
    public string? SecondText { get; internal init; }

    /// <summary>The tokens that the model read, those of the second text behind those of the first.</summary>
    public IReadOnlyList<ExplainedToken> Tokens { get; internal init; } = [];

    /// <summary>All classes, in the order of the model's scores; one in a regression.</summary>
    public IReadOnlyList<ExplainedClass> Classes { get; internal init; } = [];

    /// <summary>The place of the predicted class in <see cref="Classes"/>.</summary>
    public int PredictedIndex { get; internal init; }

    /// <summary>The predicted class.</summary>
    public ExplainedClass Predicted => Classes[PredictedIndex];

    /// <summary>
    /// The attention of each layer, from the first to the last. Empty when the network has none between tokens, and when
    /// it would be more than <see cref="MaximumAttentionWeights"/>.
    /// </summary>
    public IReadOnlyList<AttentionWeights> Attention { get; internal init; } = [];

    /// <summary>How much each token counts in the text's vector; sums to 1 in each text.</summary>
    public IReadOnlyList<float> PoolingWeights { get; internal init; } = [];

    /// <summary>
    /// <see cref="PoolingWeights"/> followed through all layers back to the tokens (attention rollout, Abnar and Zuidema
    /// 2020, section 3). Sums to 1 in each text.
    /// </summary>
    public IReadOnlyList<float> Rollout { get; internal init; } = [];

    /// <summary>The factor on the network's logits in those of the model.</summary>
    public float NetworkScale { get; internal init; }

    /// <summary>The factor on the n-gram part's logits in those of the model; 0 without an n-gram part.</summary>
    public float NGramScale { get; internal init; }

    /// <summary>What is added to both: the mean label in a regression, else 0.</summary>
    public float Offset { get; internal init; }

    /// <summary>
    /// One self-contained page that shows all of this. It loads nothing, and nothing in the texts or names can make it
    /// do so.
    /// </summary>
    public string ToHtml() => ExplanationPage.Create(this);

    /// <summary>Writes <see cref="ToHtml"/> to a file. A file of that name is replaced when all is written.</summary>
    public void SaveHtml(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var full = Path.GetFullPath(path);
        var beside = $"{full}.{Guid.NewGuid():N}.tmp";
        try
        {
            File.WriteAllText(beside, ToHtml());
            File.Move(beside, full, overwrite: true);
        }
        catch
        {
            File.Delete(beside);
            throw;
        }
    }
}
