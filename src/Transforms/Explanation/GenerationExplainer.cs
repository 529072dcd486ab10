using MLNet.Attention.Transforms.Generation;
using MLNet.Attention.Transforms.Models;

namespace MLNet.Attention.Transforms.Explanation;

/// <summary>Explains what a model generates for one source. Does not change the model.</summary>
internal static class GenerationExplainer
{
    /// <param name="model">The model.</param>
    /// <param name="source">The source.</param>
    /// <param name="options">How texts are generated, checked.</param>
    /// <param name="checkAlive">Throws once the explanation is cancelled.</param>
    /// <inheritdoc cref="SequenceGenerator.Run()" path="/exception"/>
    public static GenerationExplanation Explain(
        SequenceModel model, string source, GenerationOptions options, Action checkAlive)
    {
        var generator = new SequenceGenerator(model, options, checkAlive) { KeepAlignment = true };
        generator.Add(source);
        generator.Run();
        var row = new GeneratedRow(model, source, generator[0]);
        var tokens = row.ReadSource();
        return new GenerationExplanation
        {
            Source = row.Source,
            SourceTokens = [.. tokens.Select(token => new ExplainedToken(
                row.Source.Substring(token.Start, token.Length), new TextRange(0, token.Start, token.Length)))],
            Candidates = [.. generator[0].Select(hypothesis => CreateCandidate(row, hypothesis, tokens.Count))],
        };
    }

    private static GeneratedCandidate CreateCandidate(GeneratedRow row, Hypothesis hypothesis, int width) => new()
    {
        Text = row.TextOf(hypothesis),
        LogProbability = (float)hypothesis.LogProbability,
        Score = (float)hypothesis.Score,
        Tokens = [.. row.TokensOf(hypothesis).Select((text, i) => new GeneratedToken
        {
            Text = text,
            LogProbability = hypothesis.TokenLogProbabilities[i],
            CopyProbability = hypothesis.CopyProbabilities?[i],
            Alignment = hypothesis.Alignment![i][..width],
        })],
    };
}
