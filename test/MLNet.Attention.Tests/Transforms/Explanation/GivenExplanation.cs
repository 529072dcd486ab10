using System.Text.RegularExpressions;
using MLNet.Attention.Transforms.Tokenization;

namespace MLNet.Attention.Tests.Transforms.Explanation;

/// <summary>Explanations with made-up numbers, for tests of what is made of them.</summary>
internal static partial class GivenExplanation
{
    /// <summary>Each word with the space before it is a token; numbers are drawn with a fixed seed.</summary>
    public static TextExplanation Of(string text, string? second = null, int layers = 2, int heads = 2, params string[] names)
    {
        if (names.Length == 0)
            names = ["False", "True"];
        var random = new Random(7);
        var tokens = Tokens(text, 0).Concat(second is null ? [] : Tokens(second, 1)).ToList();
        return new TextExplanation
        {
            Text = text,
            SecondText = second,
            Tokens = tokens,
            Classes = [.. names.Select((name, i) => Class(name, i, names.Length, tokens, random))],
            PredictedIndex = names.Length - 1,
            Attention = Attention(layers, heads, tokens.Count, random),
            PoolingWeights = Normalized(tokens.Count, random),
            Rollout = Normalized(tokens.Count, random),
            NetworkScale = 0.5f,
            NGramScale = 2,
        };
    }

    private static IEnumerable<ExplainedToken> Tokens(string text, int textIndex) => Word().Matches(text)
        .Select(match => new ExplainedToken(match.Value, new TextRange(textIndex, match.Index, match.Length)));

    [GeneratedRegex(@"\S+|\n")]
    private static partial Regex Word();

    private static ExplainedClass Class(
        string name, int index, int count, List<ExplainedToken> tokens, Random random)
    {
        var attributions = tokens.Select(_ => (float)Math.Pow(random.NextDouble() * 2 - 1, 3)).ToArray();
        var sum = attributions.Sum();
        return new ExplainedClass
        {
            Name = name,
            IsPredicted = index == count - 1,
            Logit = index - count + 1.5f,
            Probability = count == 1 ? null : (index + 1) / (count * (count + 1) / 2f),
            NetworkLogit = sum + 0.25f,
            BaselineLogit = 0.25f,
            Attributions = attributions,
            NGramLogit = 1,
            NGramBias = 0.1f,
            NGrams = [.. tokens.Take(200).Select(token => new NGramContribution(token.Text,
                random.Next(2) == 0 ? NGramKind.Words : NGramKind.Characters, [token.Range],
                (float)random.NextDouble() - 0.5f)).OrderByDescending(ngram => Math.Abs(ngram.Value))],
            Contributions = [.. attributions.Select(value => value + (float)random.NextDouble() * 0.2f)],
        };
    }

    private static AttentionWeights[] Attention(int layers, int heads, int tokens, Random random)
    {
        if ((long)layers * heads * tokens * tokens > TextExplanation.MaximumAttentionWeights)
            return [];
        return [.. Enumerable.Range(0, layers).Select(_ => new AttentionWeights(heads, tokens,
            [.. Enumerable.Range(0, heads * tokens).SelectMany(_ => Normalized(tokens, random))]))];
    }

    private static float[] Normalized(int count, Random random)
    {
        var values = Enumerable.Range(0, count).Select(_ => (float)Math.Pow(random.NextDouble(), 6)).ToArray();
        var sum = values.Sum();
        return Array.ConvertAll(values, value => value / sum);
    }
}
