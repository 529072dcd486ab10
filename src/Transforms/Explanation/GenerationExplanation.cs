using MLNet.Attention.Transforms.Explanation;
using MLNet.Attention.Transforms.Pages;

namespace MLNet.Attention;

/// <summary>
/// Explains a generated text, such as a summary or a translation: which source tokens each of its tokens attended to, how likely
/// it was and how far it was copied, and which other texts decoding found.
/// </summary>
/// <example><code>
/// foreach (var token in explanation.Best.Tokens)
/// {
///     var strongest = token.Alignment.Index().MaxBy(weight => weight.Item).Index;
///     Console.WriteLine($"{token.Text} {MathF.Exp(token.LogProbability):P1} {explanation.SourceTokens[strongest].Text}");
/// }
/// explanation.SaveHtml("alignment.html");
/// </code></example>
public sealed class GenerationExplanation
{
    internal GenerationExplanation()
    {
    }

    /// <summary>The source text.</summary>
    public string Source { get; internal init; } = "";

    /// <summary>The tokens that the model read of the source text, S of them.</summary>
    public IReadOnlyList<ExplainedToken> SourceTokens { get; internal init; } = [];

    /// <summary>
    /// The texts that decoding ended with, at least one, the best first: those that ended by themselves before those that a limit
    /// cut off, then by <see cref="GeneratedCandidate.Score"/>. An empty source has one candidate, an empty text.
    /// </summary>
    public IReadOnlyList<GeneratedCandidate> Candidates { get; internal init; } = [];

    /// <summary>The first of <see cref="Candidates"/>, which is the output.</summary>
    public GeneratedCandidate Best => Candidates[0];

    /// <summary>
    /// A self-contained HTML page that shows the texts and, of each candidate, a map of its alignment. The page loads nothing,
    /// whatever the texts contain.
    /// </summary>
    /// <remarks>
    /// The page says what it leaves out: it lists 20 candidates, and maps of all candidates together have at most 2²⁰ weights.
    /// Of more, it shows the first candidates, of each candidate the first 1,024 tokens, and the source tokens of the largest
    /// weights.
    /// </remarks>
    public string ToHtml() => AlignmentPage.Create(this);

    /// <summary>Writes <see cref="ToHtml"/> to a file. An existing file is replaced after the whole page is written.</summary>
    public void SaveHtml(string path) => HtmlFile.Save(path, ToHtml);
}
