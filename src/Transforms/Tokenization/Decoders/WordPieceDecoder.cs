namespace MLNet.Attention.Transforms.Tokenization.Decoders;

/// <summary>
/// <c>WordPiece</c>: a space before a token that does not continue a word, and on request none before punctuation and within
/// English contractions.
/// </summary>
internal sealed class WordPieceDecoder(string prefix, bool cleansUp) : TokenDecoding
{
    // In the order of Hugging Face's tokenizers.
    private static readonly (string Found, string Written)[] Cleanups =
    [
        (" .", "."), (" ?", "?"), (" !", "!"), (" ,", ","), (" ' ", "'"), (" n't", "n't"), (" 'm", "'m"),
        (" do not", " don't"), (" 's", "'s"), (" 've", "'ve"), (" 're", "'re"),
    ];

    public override DecodedToken Decode(DecodedToken token)
    {
        var continues = token.Text.StartsWith(prefix, StringComparison.Ordinal);
        var text = continues ? token.Text[prefix.Length..] : $" {token.Text}";
        if (cleansUp)
        {
            foreach (var (found, written) in Cleanups)
                text = text.Replace(found, written, StringComparison.Ordinal);
        }
        return new DecodedToken(text);
    }
}
