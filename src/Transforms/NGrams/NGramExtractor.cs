using System.Buffers;

namespace MLNet.Attention.Transforms;

/// <summary>
/// The n-grams of a text, hashed: words and pairs of neighbouring words in the first half of the buckets, runs of 2 to
/// 5 characters within words in the second. Holds scratch: one per cursor, not shared between threads.
/// </summary>
internal sealed class NGramExtractor(bool lowerCase)
{
    /// <summary>Buckets of words, and as many of characters.</summary>
    public const int BucketsPerBlock = 1 << 18;

    /// <summary>Number of all buckets.</summary>
    public const int BucketCount = 2 * BucketsPerBlock;

    private const int ShortestRun = 2;
    private const int LongestRun = 5;
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
            visitor.Visit(Bucket(Mix(hash)), start, end);
            visitor.Visit(Bucket(Mix(hash ^ Mix(previous))), previousStart, end);
            (previous, previousStart) = (hash, start);
        }
    }

    /// <summary>All runs of characters of the words between white space, each word with a space on both sides.</summary>
    private static void VisitCharacters<TVisitor>(ReadOnlySpan<char> text, ref TVisitor visitor)
        where TVisitor : struct, INGramVisitor
    {
        for (var start = 0; start < text.Length;)
        {
            if (char.IsWhiteSpace(text[start]))
            {
                start++;
                continue;
            }
            var end = start + 1;
            while (end < text.Length && !char.IsWhiteSpace(text[end]))
                end++;
            VisitRuns(text[start..end], start, ref visitor);
            start = end;
        }
    }

    private static void VisitRuns<TVisitor>(ReadOnlySpan<char> word, int offset, ref TVisitor visitor)
        where TVisitor : struct, INGramVisitor
    {
        for (var start = -1; start < word.Length; start++)
        {
            var hash = HashStart;
            for (var length = 1; length <= LongestRun && start + length <= word.Length + 1; length++)
            {
                var at = start + length - 1;
                hash = (hash ^ (at < 0 || at == word.Length ? ' ' : word[at])) * HashFactor;
                if (length >= ShortestRun)
                    visitor.Visit(BucketsPerBlock + Bucket(Mix(hash)), offset + start, offset + start + length);
            }
        }
    }

    private static int Bucket(uint hash) => (int)(hash % BucketsPerBlock);

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
