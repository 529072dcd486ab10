using System.Runtime.InteropServices;
using System.Text;
using MLNet.Attention.Transforms.Tokenization;

namespace MLNet.Attention.Transforms.Generation;

/// <summary>
/// Turns tokens into pieces of text, one by one. The pieces together are what <see cref="Tokenizer.Decode"/> gives for all
/// tokens. A piece has whole characters only: the bytes of a character may come in several tokens.
/// </summary>
internal sealed class StreamingDecoder(Tokenizer tokenizer)
{
    private readonly Decoder decoder = Encoding.UTF8.GetDecoder();
    private readonly List<byte> bytes = [];
    private bool hasBegun;

    /// <summary>The text that is complete with one more token; empty while a character is not.</summary>
    public string Append(int id)
    {
        bytes.Clear();
        tokenizer.AppendBytes(id, bytes);
        return Take(isEnd: false);
    }

    /// <summary>
    /// The rest of the text: empty, or U+FFFD for a character that lacks bytes. The next token begins another text.
    /// </summary>
    public string Finish()
    {
        bytes.Clear();
        var rest = Take(isEnd: true);
        hasBegun = false;
        return rest;
    }

    private string Take(bool isEnd)
    {
        var characters = new char[Encoding.UTF8.GetMaxCharCount(bytes.Count)];
        var count = decoder.GetChars(CollectionsMarshal.AsSpan(bytes), characters, isEnd);
        var text = characters.AsSpan(0, count);
        if (!hasBegun && count > 0)
        {
            hasBegun = true;
            text = text[0] == ' ' ? text[1..] : text;
        }
        return text.ToString();
    }
}
