using System.Text.RegularExpressions;

namespace MLNet.Attention.Tests.Transforms.Explanation;

/// <summary>Generated texts with made-up numbers, for tests of what is made of them.</summary>
internal static partial class GivenGeneration
{
    /// <summary>
    /// Each word with the space before it is a token; a token attends most to the same word in the source, else to the same
    /// share of it. Numbers are drawn with a fixed seed.
    /// </summary>
    public static GenerationExplanation Of(string source, bool copies, params IEnumerable<string> outputs)
    {
        var random = new Random(7);
        var tokens = Word().Matches(source).Select(match => Token(match.Value, match.Index)).ToArray();
        return new GenerationExplanation
        {
            Source = source,
            SourceTokens = tokens,
            Candidates = [.. outputs.Index().Select(output => Candidate(output.Item, output.Index, tokens, copies, random))],
        };
    }

    private static ExplainedToken Token(string text, int start)
    {
        var trimmed = text.TrimStart(' ');
        return new(trimmed, new TextRange(0, start + text.Length - trimmed.Length, trimmed.Length));
    }

    private static GeneratedCandidate Candidate(
        string text, int rank, ExplainedToken[] source, bool copies, Random random)
    {
        var words = Word().Matches(text).Select(match => match.Value).ToArray();
        var tokens = words.Select((word, i) => Generated(word, (double)i / words.Length, source, copies, random)).ToArray();
        var sum = tokens.Sum(token => token.LogProbability) - rank;
        return new GeneratedCandidate
        {
            Text = text,
            Tokens = tokens,
            LogProbability = sum,
            Score = sum / (tokens.Length + 1),
        };
    }

    private static GeneratedToken Generated(string text, double share, ExplainedToken[] source, bool copies, Random random)
    {
        var same = Array.FindIndex(source, token => token.Text == text.Trim());
        var at = same >= 0 ? same : share * source.Length;
        var weights = source.Select((_, i) => random.NextDouble() * 0.03 + Math.Exp(-Math.Abs(i - at) * (same >= 0 ? 3 : 1)))
            .ToArray();
        var sum = weights.Sum();
        return new GeneratedToken
        {
            Text = text,
            LogProbability = (float)Math.Log(0.3 + 0.7 * random.NextDouble()),
            CopyProbability = copies ? (float)(same >= 0 ? 0.4 + 0.6 * random.NextDouble() : 0.3 * random.NextDouble()) : null,
            Alignment = Array.ConvertAll(weights, weight => (float)(weight / sum)),
        };
    }

    [GeneratedRegex(@" *(\n|[^\s]+|\s)")]
    private static partial Regex Word();
}
