using System.Buffers;
using System.Text;
using MLNet.Attention.Transforms.Tokenization.Characters;

namespace MLNet.Attention.Transforms.Tokenization;

/// <summary>
/// Normalizes a text before it is cut into tokens: half a surrogate pair becomes U+FFFD, and letters are lower-cased on
/// request. Every char keeps its index, so that offsets are valid in both texts.
/// </summary>
internal static class TextNormalizer
{
    /// <summary>Writes the normalized text, which has the length of <paramref name="text"/>.</summary>
    public static void Normalize(ReadOnlySpan<char> text, Span<char> destination, bool lowerCase)
    {
        if (!lowerCase)
        {
            text.CopyTo(destination);
            ReplaceLoneSurrogates(destination[..text.Length]);
        }
        else if (Ascii.ToLower(text, destination, out var done) != OperationStatus.Done)
        {
            LowerCase(text[done..], destination[done..]);
        }
    }

    private static void ReplaceLoneSurrogates(Span<char> text)
    {
        while (text.IndexOfAnyInRange('\uD800', '\uDFFF') is >= 0 and int at)
        {
            text = text[at..];
            if (Rune.DecodeFromUtf16(text, out _, out var length) != OperationStatus.Done)
                text[0] = (char)Rune.ReplacementChar.Value;
            text = text[length..];
        }
    }

    private static void LowerCase(ReadOnlySpan<char> text, Span<char> destination)
    {
        while (!text.IsEmpty)
        {
            // Half a pair decodes as U+FFFD of length 1. A letter and its lower case have the same number of chars.
            Rune.DecodeFromUtf16(text, out var rune, out var length);
            var lower = rune.IsAscii ? Rune.ToLowerInvariant(rune) : new Rune(SimpleLowercase.Map(rune.Value));
            lower.EncodeToUtf16(destination);
            text = text[length..];
            destination = destination[length..];
        }
    }
}
