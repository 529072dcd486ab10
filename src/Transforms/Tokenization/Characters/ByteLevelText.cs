using System.Text;

namespace MLNet.Attention.Transforms.Tokenization.Characters;

/// <summary>Texts as the characters that stand for their bytes.</summary>
internal static class ByteLevelText
{
    /// <summary>Writes the characters of the bytes of a piece; all bytes of a character have its place.</summary>
    public static void Write(ReadOnlySpan<char> piece, PieceWriter writer)
    {
        Span<byte> bytes = stackalloc byte[4];
        while (!piece.IsEmpty)
        {
            var printable = piece.IndexOfAnyExceptInRange('!', '~'); // these stand for themselves
            writer.Keep(printable < 0 ? piece.Length : printable);
            if (printable < 0)
                return;
            Rune.DecodeFromUtf16(piece[printable..], out var rune, out var length);
            var count = rune.EncodeToUtf8(bytes);
            writer.Replace(ByteAlphabet.CharacterFor(bytes[0])[0]);
            foreach (var next in bytes[1..count])
                writer.Repeat(ByteAlphabet.CharacterFor(next)[0]);
            piece = piece[(printable + length)..];
        }
    }
}
