using System.Text;

namespace MLNet.Attention.Transforms.Tokenization.Vocabularies;

/// <summary>Tokens that stand for a byte, such as <c>&lt;0xE2&gt;</c> (<c>byte_fallback</c> of SentencePiece).</summary>
internal static class ByteTokens
{
    private const int Missing = -1;

    /// <summary>The id of each byte's token; -1 where the vocabulary has none.</summary>
    public static int[] Find(Vocabulary vocabulary) =>
        [.. Enumerable.Range(0, 256).Select(value => vocabulary.TryGetId($"<0x{value:X2}>", out var id) ? id : Missing)];

    /// <summary>The byte that a token stands for; null for another token.</summary>
    public static byte? ValueOf(string token)
    {
        var isByte = token.Length == 6 && token.StartsWith("<0x", StringComparison.Ordinal) && token[5] == '>'
            && char.IsAsciiHexDigit(token[3]) && char.IsAsciiHexDigit(token[4]);
        return isByte ? Convert.FromHexString(token.AsSpan(3, 2))[0] : null;
    }

    /// <summary>Appends a token for each byte of a text, all at the place of the text; nothing if a byte has no token.</summary>
    public static bool TryAppend(ReadOnlySpan<char> text, int start, int[] byteIds, List<VocabularyToken> tokens)
    {
        var bytes = Encoding.UTF8.GetBytes(text.ToArray());
        foreach (var value in bytes)
        {
            if (byteIds[value] == Missing)
                return false;
        }
        foreach (var value in bytes)
            tokens.Add(new VocabularyToken(byteIds[value], start, start + text.Length));
        return true;
    }
}
