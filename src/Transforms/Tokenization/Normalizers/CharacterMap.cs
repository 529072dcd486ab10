using System.Text;

namespace MLNet.Attention.Transforms.Tokenization.Normalizers;

/// <summary>
/// SentencePiece's compiled table of replacements (<c>precompiled_charsmap</c>): a double array trie (Aoe 1989) from strings in
/// UTF-8 to places in a block of strings.
/// </summary>
/// <param name="units">The trie.</param>
/// <param name="replacements">The replacements in UTF-8, a 0 behind each.</param>
internal sealed class CharacterMap(uint[] units, byte[] replacements)
{
    /// <summary>
    /// The replacement of the shortest string of the table that a text begins with, which Hugging Face's tokenizers write instead
    /// of the whole text; null if there is none.
    /// </summary>
    public string? Find(ReadOnlySpan<char> text)
    {
        Span<byte> bytes = stackalloc byte[16];
        if (!Encoding.UTF8.TryGetBytes(text, bytes, out var count))
            return null;
        var place = FindPlace(bytes[..count]);
        return place < 0 ? null : ReadText(place);
    }

    private int FindPlace(ReadOnlySpan<byte> key)
    {
        var node = Offset(units[0]);
        foreach (var value in key)
        {
            node ^= value;
            if (value == 0 || node >= units.Length || (units[node] & 0x800000FF) != value)
                return -1;
            var unit = units[node];
            node ^= Offset(unit);
            if ((unit >> 8 & 1) != 0)
                return node < units.Length ? (int)(units[node] & 0x7FFFFFFF) : -1;
        }
        return -1;
    }

    private static uint Offset(uint unit) => unit >> 10 << (int)((unit & 1u << 9) >> 6);

    private string ReadText(int place)
    {
        if (place >= replacements.Length)
            return "";
        var text = replacements.AsSpan(place);
        var end = text.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? text : text[..end]);
    }
}
