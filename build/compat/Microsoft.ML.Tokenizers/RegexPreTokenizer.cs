using System.Text.RegularExpressions;

namespace Microsoft.ML.Tokenizers;

/// <summary>Pieces are the matches of a regex; special tokens are cut out of the text before it is applied.</summary>
public sealed class RegexPreTokenizer : PreTokenizer
{
    private readonly Regex regex;
    private readonly Regex? specialTokens;

    public RegexPreTokenizer(Regex regex, IReadOnlyDictionary<string, int>? specialTokens)
    {
        ArgumentNullException.ThrowIfNull(regex);
        this.regex = regex;
        if (specialTokens is { Count: > 0 })
            this.specialTokens = new Regex(string.Join('|', specialTokens.Keys.Select(Regex.Escape)));
    }

    public override IEnumerable<(int Offset, int Length)> PreTokenize(ReadOnlySpan<char> text) =>
        PreTokenize(text.ToString());

    public override IEnumerable<(int Offset, int Length)> PreTokenize(string text)
    {
        if (string.IsNullOrEmpty(text))
            return [];
        var pieces = new List<(int Offset, int Length)>();
        var start = 0;
        if (specialTokens is not null)
        {
            foreach (var special in specialTokens.EnumerateMatches(text))
            {
                Split(text, start, special.Index, pieces);
                pieces.Add((special.Index, special.Length));
                start = special.Index + special.Length;
            }
        }
        Split(text, start, text.Length, pieces);
        return pieces;
    }

    private void Split(string text, int start, int end, List<(int Offset, int Length)> pieces)
    {
        foreach (var match in regex.EnumerateMatches(text.AsSpan(start, end - start)))
            pieces.Add((start + match.Index, match.Length));
    }
}
