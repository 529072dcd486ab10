using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MLNet.Attention.Transforms.Buffers;
using MLNet.Attention.Transforms.Tokenization;

namespace MLNet.Attention.Transforms.NGrams;

/// <summary>
/// Extracts the n-grams of a text and hashes them into buckets: words and runs of neighbouring words into the first buckets,
/// runs of characters into the others. Thread-safe.
/// </summary>
/// <remarks>
/// In scripts without spaces, each character counts as a word: single characters and pairs of them work as well as words
/// (Nie et al. 2000, "On the use of words and n-grams for Chinese information retrieval").
/// </remarks>
/// <param name="lowerCase">Whether texts are lower-cased.</param>
/// <param name="lengths">How long n-grams are; null (default) for pairs of words and runs of 2 to 6 characters.</param>
internal sealed class NGramExtractor(bool lowerCase, NGramLengths? lengths = null)
{
    /// <summary>Number of buckets for words and pairs of words, which come first.</summary>
    public const int WordBuckets = 1 << 19;

    /// <summary>Number of all buckets.</summary>
    public const int BucketCount = WordBuckets + CharacterBuckets;

    private const int CharacterBuckets = 1 << 20;
    private const uint HashStart = 2166136261; // FNV-1a
    private const uint HashFactor = 16777619;

    private readonly NGramLengths lengths = lengths ?? NGramLengths.Default;

    /// <summary>Adds each bucket of the text's n-grams with its count: first buckets of words, then of characters.</summary>
    public void Extract(ReadOnlySpan<char> text, List<(int Bucket, int Count)> found)
    {
        var before = found.Count;
        if (before == 0)
            ScratchList.Clear(found); // frees the memory of a far longer text
        var most = (int)Math.Min(BucketCount, lengths.MostPerChar * (text.Length + 1L));
        CollectionsMarshal.SetCount(found, before + most);
        var slotCount = (int)BitOperations.RoundUpToPowerOf2((uint)(most + most / 4));
        var slots = ArrayPool<int>.Shared.Rent(slotCount);
        try
        {
            slots.AsSpan(0, slotCount).Clear();
            var counter = new Counter(slots.AsSpan(0, slotCount), CollectionsMarshal.AsSpan(found)[before..]);
            Visit(text, lowerCase, lengths, ref counter);
            CollectionsMarshal.SetCount(found, before + counter.Count);
        }
        finally
        {
            ArrayPool<int>.Shared.Return(slots);
        }
    }

    /// <summary>Visits each occurrence of an n-gram in a text: first n-grams of words, then of characters.</summary>
    public static void Visit<TVisitor>(ReadOnlySpan<char> text, bool lowerCase, NGramLengths lengths, ref TVisitor visitor)
        where TVisitor : struct, INGramVisitor, allows ref struct
    {
        var buffer = ArrayPool<char>.Shared.Rent(text.Length);
        try
        {
            var normalized = buffer.AsSpan(0, text.Length);
            TextNormalizer.Normalize(text, normalized, lowerCase);
            if (lengths.Words > 0)
                VisitWords(normalized, lengths.Words, ref visitor);
            if (lengths.Characters > 0)
                VisitCharacters(normalized, lengths, ref visitor);
        }
        finally
        {
            ArrayPool<char>.Shared.Return(buffer);
        }
    }

    /// <summary>
    /// A word is a run of letters and digits, or a run of other characters that are not white space, or a letter of a
    /// script without spaces; marks belong to the word before them.
    /// </summary>
    private static void VisitWords<TVisitor>(ReadOnlySpan<char> text, int longest, ref TVisitor visitor)
        where TVisitor : struct, INGramVisitor, allows ref struct
    {
        // Of the runs of 1, 2, … words that end with the word before: at first only the start of the text.
        Span<uint> hashes = stackalloc uint[longest];
        Span<int> starts = stackalloc int[longest];
        (hashes[0], starts[0]) = (Mix(HashStart), -1);
        var runs = 1;
        for (var start = 0; start < text.Length;)
        {
            var first = CharacterClasses.At(text, start, out var length);
            var end = start + length;
            if (first != CharacterClass.WhiteSpace)
            {
                var followers = FollowersOf(first);
                while (end < text.Length && (CharacterClasses.At(text, end, out length) & followers) != 0)
                    end += length;
                var hash = Hash(text[start..end]);
                var (run, runStart) = (Mix(hash), start);
                for (var words = 1; words <= longest; words++)
                {
                    visitor.Visit(WordBucket(run), runStart, end);
                    var (before, beforeStart) = (hashes[words - 1], starts[words - 1]);
                    (hashes[words - 1], starts[words - 1]) = (run, runStart);
                    if (words > runs)
                        break;
                    (run, runStart) = (Mix(hash ^ before), beforeStart);
                }
                runs = Math.Min(runs + 1, longest - 1);
            }
            start = end;
        }
    }

    /// <summary>The classes of characters that continue a word, by the class of its first character.</summary>
    private static CharacterClass FollowersOf(CharacterClass first) => first switch
    {
        CharacterClass.Letter or CharacterClass.Digit => CharacterClass.Letter | CharacterClass.Digit | CharacterClass.Mark,
        CharacterClass.UnspacedLetter => CharacterClass.Mark,
        _ => CharacterClass.Other | CharacterClass.OtherNumber | CharacterClass.Mark,
    };

    private static uint Hash(ReadOnlySpan<char> word)
    {
        var hash = HashStart;
        foreach (var c in word)
            hash = (hash ^ c) * HashFactor;
        return hash;
    }

    /// <summary>
    /// Visits all runs of characters. A run of white space counts as one space; one space is added before and after the text.
    /// </summary>
    private static void VisitCharacters<TVisitor>(ReadOnlySpan<char> text, NGramLengths lengths, ref TVisitor visitor)
        where TVisitor : struct, INGramVisitor, allows ref struct
    {
        var characters = ArrayPool<int>.Shared.Rent(text.Length + 2);
        var starts = ArrayPool<int>.Shared.Rent(text.Length + 3);
        var count = Squeeze(text, characters, starts);
        for (var first = 0; first <= count - lengths.ShortestCharacters; first++)
        {
            var hash = HashStart;
            var longest = Math.Min(lengths.Characters, count - first);
            for (var length = 1; length <= longest; length++)
            {
                hash = (hash ^ (uint)characters[first + length - 1]) * HashFactor;
                if (length >= lengths.ShortestCharacters)
                    visitor.Visit(WordBuckets + CharacterBucket(Mix(hash)), starts[first], starts[first + length]);
            }
        }
        ArrayPool<int>.Shared.Return(characters);
        ArrayPool<int>.Shared.Return(starts);
    }

    /// <summary>
    /// Writes the code points of the text, with each run of white space as one space, and their indices in the text. The last
    /// index is the end of the last code point.
    /// </summary>
    /// <returns>Number of code points.</returns>
    private static int Squeeze(ReadOnlySpan<char> text, Span<int> characters, Span<int> starts)
    {
        (characters[0], starts[0]) = (' ', -1);
        var count = 1;
        for (var i = 0; i < text.Length; i++)
        {
            var (start, character) = (i, (int)text[i]);
            if (CharacterClasses.Of(text[i]) == CharacterClass.WhiteSpace)
                character = ' ';
            else if (char.IsHighSurrogate(text[i]))
                character = char.ConvertToUtf32(text[i], text[++i]); // a normalized text has no half pairs
            if (character != ' ' || characters[count - 1] != ' ')
                (characters[count], starts[count++]) = (character, start);
        }
        if (characters[count - 1] != ' ')
            (characters[count], starts[count++]) = (' ', text.Length);
        starts[count] = text.Length + 1;
        return count;
    }

    private static int WordBucket(uint hash) => (int)(hash % WordBuckets);

    private static int CharacterBucket(uint hash) => (int)(hash % CharacterBuckets);

    /// <summary>Mixes the high bits of an FNV-1a hash into the low bits (the finalizer of MurmurHash3).</summary>
    private static uint Mix(uint hash)
    {
        hash = (hash ^ (hash >> 16)) * 0x85ebca6b;
        hash = (hash ^ (hash >> 13)) * 0xc2b2ae35;
        return hash ^ (hash >> 16);
    }

    /// <summary>Counts buckets in an open-addressing table, whose size depends on the text, not on all buckets.</summary>
    /// <param name="slots">The table, its length a power of two: index in <paramref name="found"/> + 1; 0 is empty.</param>
    /// <param name="found">Receives the buckets in the order of their first occurrence.</param>
    private ref struct Counter(Span<int> slots, Span<(int Bucket, int Count)> found) : INGramVisitor
    {
        // Random in each process, so that nobody can write a text whose buckets all collide.
        private static readonly uint Spread = (uint)Random.Shared.Next(int.MinValue, int.MaxValue) | 1;

        private readonly int shift = 32 - BitOperations.Log2((uint)slots.Length);
        private readonly Span<int> slots = slots;
        private readonly Span<(int Bucket, int Count)> found = found;

        /// <summary>Number of different buckets.</summary>
        public int Count { get; private set; }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Visit(int bucket, int start, int end)
        {
            var slot = (int)((uint)bucket * Spread >> shift);
            while (slots[slot] is > 0 and var number)
            {
                ref var entry = ref found[number - 1];
                if (entry.Bucket == bucket)
                {
                    entry.Count++;
                    return;
                }
                slot = (slot + 1) & (slots.Length - 1);
            }
            found[Count] = (bucket, 1);
            slots[slot] = ++Count;
        }
    }
}
