namespace MLNet.Attention.Transforms.Tokenization.Decoders;

/// <summary>Changes the text of each token: <c>Metaspace</c>, <c>Replace</c>, <c>Strip</c>, <c>BPEDecoder</c> and none.</summary>
internal sealed class TextDecoding(Func<string, string> change) : TokenDecoding
{
    public override DecodedToken Decode(DecodedToken token) =>
        token.Bytes is null ? new DecodedToken(change(token.Text)) : token;
}
