using System.Text;
using MLNet.Attention.Transforms.Tokenization;
using MLNet.Attention.Transforms.Tokenization.Characters;

namespace MLNet.Attention.Transforms.Sentences;

/// <summary>The words of a text as hashes: runs of letters and digits, lower-cased and cut to their first letters.</summary>
/// <remarks>
/// The first <see cref="StemLength"/> letters of a word stand for it, so that most inflected forms count as one word in any
/// language without a stemmer. In scripts without spaces, each character counts as a word.
/// </remarks>
internal ref struct SentenceWords(ReadOnlySpan<char> text)
{
    /// <summary>Number of characters of a word that are compared.</summary>
    public const int StemLength = 6;

    private const uint HashStart = 2166136261; // FNV-1a
    private const uint HashFactor = 16777619;
    private const CharacterClass Letters = CharacterClass.Letter | CharacterClass.Digit | CharacterClass.Mark;

    private readonly ReadOnlySpan<char> text = text;
    private int next;

    /// <summary>The hash of the word.</summary>
    public uint Current { get; private set; }

    /// <summary>Where the word stands in the text, in chars.</summary>
    public Range Place { get; private set; }

    public readonly SentenceWords GetEnumerator() => this;

    public bool MoveNext()
    {
        while (next < text.Length)
        {
            var kind = CharacterClasses.At(text, next, out var length);
            if (kind == CharacterClass.UnspacedLetter)
            {
                Current = Mix(Add(HashStart, text, next, length));
                Place = next..(next + length);
                next += length;
                return true;
            }
            if (kind is CharacterClass.Letter or CharacterClass.Digit)
            {
                ReadWord();
                return true;
            }
            next += length;
        }
        return false;
    }

    /// <summary>Number of words of a text.</summary>
    public static int Count(ReadOnlySpan<char> text)
    {
        var count = 0;
        foreach (var _ in new SentenceWords(text))
            count++;
        return count;
    }

    private void ReadWord()
    {
        var (hash, read, start) = (HashStart, 0, next);
        while (next < text.Length && (CharacterClasses.At(text, next, out var length) & Letters) != 0)
        {
            if (read++ < StemLength)
                hash = Add(hash, text, next, length);
            next += length;
        }
        Current = Mix(hash);
        Place = start..next;
    }

    /// <summary>The character at a place of a text, in lower case.</summary>
    /// <param name="text">The text.</param>
    /// <param name="at">Where the character begins.</param>
    /// <param name="length">Its length in chars, 1 or 2.</param>
    public static int LowerCased(ReadOnlySpan<char> text, int at, int length)
    {
        var character = length == 2 ? char.ConvertToUtf32(text[at], text[at + 1]) : text[at];
        return character < 0x80 ? Rune.ToLowerInvariant(new Rune(character)).Value : SimpleLowercase.Map(character);
    }

    private static uint Add(uint hash, ReadOnlySpan<char> text, int at, int length) =>
        (hash ^ (uint)LowerCased(text, at, length)) * HashFactor;

    // The finalizer of MurmurHash3, so that the low bits depend on all bits.
    private static uint Mix(uint hash)
    {
        hash = (hash ^ (hash >> 16)) * 0x85ebca6b;
        hash = (hash ^ (hash >> 13)) * 0xc2b2ae35;
        return hash ^ (hash >> 16);
    }
}
