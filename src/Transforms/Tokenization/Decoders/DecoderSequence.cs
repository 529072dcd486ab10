namespace MLNet.Attention.Transforms.Tokenization.Decoders;

/// <summary><c>Sequence</c>: one decoder after the other.</summary>
internal sealed class DecoderSequence(IReadOnlyList<TokenDecoding> decoders) : TokenDecoding
{
    public override DecodedToken Decode(DecodedToken token) =>
        decoders.Aggregate(token, (decoded, decoder) => decoder.Decode(decoded));
}
