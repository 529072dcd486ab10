using MLNet.Attention.Transforms.Tokenization;

namespace MLNet.Attention.Tests.Transforms.Tokenization;

internal static class TokenizerExtensions
{
    public static List<int> Ids(this Tokenizer tokenizer, string text, int most = 1000)
    {
        var ids = new List<int>();
        tokenizer.Encode(text, new TokenLimit(most, TextTruncation.KeepHead), ids);
        return ids;
    }

    /// <summary>The tokens with their places, such as "the[0,3] film[4,8]".</summary>
    public static string Places(this PretrainedTokenizer tokenizer, string text)
    {
        var tokens = new List<TextToken>();
        tokenizer.Tokenize(text, tokens);
        return string.Join(" ", tokens.Select(token =>
            $"{tokenizer.TokenOf(token.Id)}[{token.Start},{token.Start + token.Length}]"));
    }

    /// <summary>The tokens with spaces between them.</summary>
    public static string Tokens(this PretrainedTokenizer tokenizer, string text) =>
        string.Join(" ", tokenizer.Ids(text).Select(id => tokenizer.TokenOf(id)));
}
