namespace MLNet.Attention.Transforms.Tokenization.Decoders;

/// <summary>
/// Turns tokens back into text, token by token: a part of the <c>decoder</c> of tokenizer.json. The text of the first token may
/// begin with a space that the text has not.
/// </summary>
internal abstract class TokenDecoding
{
    /// <summary>The text of a token, or its bytes where they are no text by themselves.</summary>
    public abstract DecodedToken Decode(DecodedToken token);
}
