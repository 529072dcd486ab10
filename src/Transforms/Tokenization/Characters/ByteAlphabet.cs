using System.Collections.Frozen;

namespace MLNet.Attention.Transforms.Tokenization.Characters;

/// <summary>
/// The characters that stand for bytes in a byte-level vocabulary (Radford et al. 2019): printable Latin-1 characters stand
/// for their own bytes, characters from U+0100 on for the other bytes. So every token is readable text without spaces.
/// </summary>
internal static class ByteAlphabet
{
    private static readonly string[] Characters = MakeCharacters();
    private static readonly FrozenDictionary<char, byte> Bytes =
        Characters.Select((text, value) => KeyValuePair.Create(text[0], (byte)value)).ToFrozenDictionary();

    public static string CharacterFor(int value) => Characters[value];

    public static bool Contains(char character) => Bytes.ContainsKey(character);

    /// <exception cref="KeyNotFoundException">The character stands for no byte.</exception>
    public static byte ByteFor(char character) => Bytes[character];

    private static string[] MakeCharacters()
    {
        var characters = new string[256];
        var next = 0x100;
        for (var value = 0; value < characters.Length; value++)
        {
            var prints = value is > 0x20 and < 0x7F or > 0xA0 and not 0xAD;
            characters[value] = ((char)(prints ? value : next++)).ToString();
        }
        return characters;
    }
}
