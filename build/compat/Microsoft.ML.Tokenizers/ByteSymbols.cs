using System.Text;

namespace Microsoft.ML.Tokenizers;

/// <summary>GPT-2's alphabet: every byte has a printable character, so that a token is readable text.</summary>
internal static class ByteSymbols
{
    private static readonly char[] SymbolOfByte = MakeSymbols();
    private static readonly Dictionary<char, byte> ByteOfSymbol =
        SymbolOfByte.Select((symbol, value) => (symbol, value)).ToDictionary(x => x.symbol, x => (byte)x.value);

    /// <summary>Bytes that print stand for themselves; the others take the characters from U+0100 on.</summary>
    private static char[] MakeSymbols()
    {
        var symbols = new char[256];
        var next = '\u0100';
        for (var value = 0; value < symbols.Length; value++)
        {
            var prints = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF);
            symbols[value] = prints ? (char)value : next++;
        }
        return symbols;
    }

    /// <summary>Writes the symbols of the text's bytes, and for each the index of the char it comes from.</summary>
    public static int Write(ReadOnlySpan<char> text, Span<char> symbols, Span<int> charIndex)
    {
        Span<byte> utf8 = stackalloc byte[4];
        var count = 0;
        for (var i = 0; i < text.Length;)
        {
            Rune.DecodeFromUtf16(text[i..], out var rune, out var chars);
            foreach (var value in utf8[..rune.EncodeToUtf8(utf8)])
            {
                symbols[count] = SymbolOfByte[value];
                charIndex[count++] = i;
            }
            i += chars;
        }
        return count;
    }

    /// <summary>The bytes that a token stands for; a character outside the alphabet gives its own UTF-8.</summary>
    public static void AppendBytes(string token, List<byte> bytes)
    {
        Span<byte> utf8 = stackalloc byte[4];
        foreach (var rune in token.EnumerateRunes())
        {
            if (rune.IsBmp && ByteOfSymbol.TryGetValue((char)rune.Value, out var value))
                bytes.Add(value);
            else
                bytes.AddRange(utf8[..rune.EncodeToUtf8(utf8)]);
        }
    }
}
