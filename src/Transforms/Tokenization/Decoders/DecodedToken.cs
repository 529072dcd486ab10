using System.Text;

namespace MLNet.Attention.Transforms.Tokenization.Decoders;

/// <summary>A token on its way back to text.</summary>
/// <param name="Text">Its text.</param>
/// <param name="Bytes">Its bytes, which count instead of the text; null if the text counts.</param>
internal readonly record struct DecodedToken(string Text, byte[]? Bytes = null)
{
    /// <summary>The bytes of the token's text in UTF-8.</summary>
    public byte[] ToBytes() => Bytes ?? Encoding.UTF8.GetBytes(Text);
}
