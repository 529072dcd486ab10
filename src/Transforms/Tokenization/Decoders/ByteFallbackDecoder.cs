using MLNet.Attention.Transforms.Tokenization.Vocabularies;

namespace MLNet.Attention.Transforms.Tokenization.Decoders;

/// <summary><c>ByteFallback</c>: the byte that a token such as <c>&lt;0xE2&gt;</c> stands for.</summary>
internal sealed class ByteFallbackDecoder : TokenDecoding
{
    public override DecodedToken Decode(DecodedToken token) =>
        token.Bytes is null && ByteTokens.ValueOf(token.Text) is { } value ? token with { Bytes = [value] } : token;
}
