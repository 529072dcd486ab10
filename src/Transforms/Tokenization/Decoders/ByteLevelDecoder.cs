using MLNet.Attention.Transforms.Tokenization.Characters;

namespace MLNet.Attention.Transforms.Tokenization.Decoders;

/// <summary><c>ByteLevel</c>: the bytes that the characters of a token stand for. One with other characters is text.</summary>
internal sealed class ByteLevelDecoder : TokenDecoding
{
    public override DecodedToken Decode(DecodedToken token) => token.Bytes is null && token.Text.All(ByteAlphabet.Contains)
        ? token with { Bytes = [.. token.Text.Select(ByteAlphabet.ByteFor)] }
        : token;
}
