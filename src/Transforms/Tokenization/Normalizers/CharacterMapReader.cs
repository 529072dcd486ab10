using System.Buffers.Binary;
using MLNet.Attention.Transforms.Tokenization.Characters;

namespace MLNet.Attention.Transforms.Tokenization.Normalizers;

/// <summary>
/// Reads a <see cref="CharacterMap"/>: how many bytes the trie has, the trie, and the replacements, in base 64.
/// </summary>
internal static class CharacterMapReader
{
    /// <exception cref="FormatException">It is no such table.</exception>
    public static CharacterMap Read(TokenizerNode node)
    {
        var text = node.Text();
        var buffer = new byte[text.Length / 4 * 3 + 3];
        if (!Convert.TryFromBase64String(text, buffer, out var length))
            throw node.Wrong("base 64");
        var bytes = buffer.AsSpan(0, length);
        var size = length < sizeof(uint) ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        if (size < sizeof(uint) || size > length - sizeof(uint))
            throw node.Wrong("a trie of at least 4 bytes behind its size, and the replacements");
        var units = new uint[size / sizeof(uint)];
        for (var i = 0; i < units.Length; i++)
            units[i] = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(sizeof(uint) * (i + 1))..]);
        return new CharacterMap(units, bytes[(sizeof(uint) * (units.Length + 1))..].ToArray());
    }
}
