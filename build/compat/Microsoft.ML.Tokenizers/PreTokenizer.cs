using System.Text.RegularExpressions;

namespace Microsoft.ML.Tokenizers;

public abstract partial class PreTokenizer
{
    private static readonly PreTokenizer WordOrNonWord = new RegexPreTokenizer(WordOrNonWordPattern(), null);

    public abstract IEnumerable<(int Offset, int Length)> PreTokenize(string text);

    public abstract IEnumerable<(int Offset, int Length)> PreTokenize(ReadOnlySpan<char> text);

    public static PreTokenizer CreateWordOrNonWord(IReadOnlyDictionary<string, int>? specialTokens = null) =>
        specialTokens is null ? WordOrNonWord : new RegexPreTokenizer(WordOrNonWordPattern(), specialTokens);

    [GeneratedRegex(@"\w+|[^\w\s]+")]
    private static partial Regex WordOrNonWordPattern();
}
