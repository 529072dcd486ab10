using System.Buffers;

namespace MLNet.Attention.Transforms;

/// <summary>
/// The n-grams of a text, hashed: words and pairs of neighbouring words in the first buckets, runs of 2 to 6 characters
/// in the others. Holds scratch: one per cursor, not shared between threads.
/// </summary>
internal sealed class NGramExtractor(bool lowerCase)
{
    /// <summary>Buckets of words and pairs of words; they come first.</summary>
    public const int WordBuckets = 1 << 19;

    /// <summary>Number of all buckets.</summary>
    public const int BucketCount = WordBuckets + CharacterBuckets;

    private const int CharacterBuckets = 1 << 20;
    private const int ShortestRun = 2;
    private const int LongestRun = 6;
    private const uint HashStart = 2166136261; // FNV-1a
    private const uint HashFactor = 16777619;

    private readonly int[] counts = new int[BucketCount];
    private readonly List<int> touched = [];

    /// <summary>Adds each bucket that the text hits, with how often: first those of words, then of characters.</summary>
    public void Extract(ReadOnlySpan<char> text, List<(int Bucket, int Count)> found)
    {
        var counter = new Counter(counts, touched);
        Visit(text, lowerCase, ref counter);
        foreach (var bucket in touched)
        {
            found.Add((bucket, counts[bucket]));
            counts[bucket] = 0;
        }
        touched.Clear();
    }

    /// <summary>Shows each n-gram of a text, as often as it occurs: first those of words, then of characters.</summary>
    public static void Visit<TVisitor>(ReadOnlySpan<char> text, bool lowerCase, ref TVisitor visitor)
        where TVisitor : struct, INGramVisitor
    {
        var buffer = ArrayPool<char>.Shared.Rent(text.Length);
        try
        {
            var normalized = buffer.AsSpan(0, text.Length);
            TextNormalizer.Normalize(text, normalized, lowerCase);
            VisitWords(normalized, ref visitor);
            VisitCharacters(normalized, ref visitor);
        }
        finally
        {
            ArrayPool<char>.Shared.Return(buffer);
        }
    }

    /// <summary>A word is a run of letters and digits, or a run of other characters that are not white space.</summary>
    private static void VisitWords<TVisitor>(ReadOnlySpan<char> text, ref TVisitor visitor)
        where TVisitor : struct, INGramVisitor
    {
        var (previous, previousStart) = (HashStart, -1);
        for (var end = 0; end < text.Length;)
        {
            if (char.IsWhiteSpace(text[end]))
            {
                end++;
                continue;
            }
            var start = end;
            var isWord = char.IsLetterOrDigit(text[start]);
            var hash = HashStart;
            for (; end < text.Length && !char.IsWhiteSpace(text[end])
                && char.IsLetterOrDigit(text[end]) == isWord; end++)
                hash = (hash ^ text[end]) * HashFactor;
            visitor.Visit(WordBucket(Mix(hash)), start, end);
            visitor.Visit(WordBucket(Mix(hash ^ Mix(previous))), previousStart, end);
            (previous, previousStart) = (hash, start);
        }
    }

    /// <summary>
    /// All runs of characters. A run of white space counts as one space, and there is one before and behind the text.
    /// </summary>
    private static void VisitCharacters<TVisitor>(ReadOnlySpan<char> text, ref TVisitor visitor)
        where TVisitor : struct, INGramVisitor
    {
        var characters = ArrayPool<char>.Shared.Rent(text.Length + 2);
        var starts = ArrayPool<int>.Shared.Rent(text.Length + 3);
        var count = Squeeze(text, characters, starts);
        for (var first = 0; first < count - 1; first++)
        {
            var hash = HashStart;
            var longest = Math.Min(LongestRun, count - first);
            for (var length = 1; length <= longest; length++)
            {
                hash = (hash ^ characters[first + length - 1]) * HashFactor;
                if (length >= ShortestRun)
                    visitor.Visit(WordBuckets + CharacterBucket(Mix(hash)), starts[first], starts[first + length]);
            }
        }
        ArrayPool<char>.Shared.Return(characters);
        ArrayPool<int>.Shared.Return(starts);
    }

    /// <summary>
    /// Writes the text with single spaces, and where each of its characters is; behind the last, where it ends.
    /// </summary>
    /// <returns>How many characters there are.</returns>
    private static int Squeeze(ReadOnlySpan<char> text, Span<char> characters, Span<int> starts)
    {
        (characters[0], starts[0]) = (' ', -1);
        var count = 1;
        for (var i = 0; i <= text.Length; i++)
        {
            var character = i == text.Length || char.IsWhiteSpace(text[i]) ? ' ' : text[i];
            if (character == ' ' && characters[count - 1] == ' ')
                continue;
            (characters[count], starts[count]) = (character, i);
            count++;
        }
        starts[count] = text.Length + 1;
        return count;
    }

    private static int WordBucket(uint hash) => (int)(hash % WordBuckets);

    private static int CharacterBucket(uint hash) => (int)(hash % CharacterBuckets);

    /// <summary>Spreads what FNV-1a leaves in the high bits (the finaliser of MurmurHash3).</summary>
    private static uint Mix(uint hash)
    {
        hash = (hash ^ (hash >> 16)) * 0x85ebca6b;
        hash = (hash ^ (hash >> 13)) * 0xc2b2ae35;
        return hash ^ (hash >> 16);
    }

    private readonly struct Counter(int[] counts, List<int> touched) : INGramVisitor
    {
        public void Visit(int bucket, int start, int end)
        {
            if (counts[bucket]++ == 0)
                touched.Add(bucket);
        }
    }
}
