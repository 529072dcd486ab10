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
        var buffer = ArrayPool<char>.Shared.Rent(text.Length);
        try
        {
            var normalized = buffer.AsSpan(0, text.Length);
            TextNormalizer.Normalize(text, normalized, lowerCase);
            CountWords(normalized);
            CountCharacters(normalized);
        }
        finally
        {
            ArrayPool<char>.Shared.Return(buffer);
        }
        foreach (var bucket in touched)
        {
            found.Add((bucket, counts[bucket]));
            counts[bucket] = 0;
        }
        touched.Clear();
    }

    /// <summary>A word is a run of letters and digits, or a run of other characters that are not white space.</summary>
    private void CountWords(ReadOnlySpan<char> text)
    {
        var previous = HashStart;
        for (var start = 0; start < text.Length;)
        {
            if (char.IsWhiteSpace(text[start]))
            {
                start++;
                continue;
            }
            var isWord = char.IsLetterOrDigit(text[start]);
            var hash = HashStart;
            for (; start < text.Length && !char.IsWhiteSpace(text[start])
                && char.IsLetterOrDigit(text[start]) == isWord; start++)
                hash = (hash ^ text[start]) * HashFactor;
            Count(Mix(hash), 0);
            Count(Mix(hash ^ Mix(previous)), 0);
            previous = hash;
        }
    }

    /// <summary>All runs of characters of the words between white space, each word with a space on both sides.</summary>
    private void CountCharacters(ReadOnlySpan<char> text)
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
            CountRuns(text[start..end]);
            start = end;
        }
    }

    private void CountRuns(ReadOnlySpan<char> word)
    {
        for (var start = -1; start < word.Length; start++)
        {
            var hash = HashStart;
            for (var length = 1; length <= LongestRun && start + length <= word.Length + 1; length++)
            {
                var at = start + length - 1;
                hash = (hash ^ (at < 0 || at == word.Length ? ' ' : word[at])) * HashFactor;
                if (length >= ShortestRun)
                    Count(Mix(hash), BucketsPerBlock);
            }
        }
    }

    private void Count(uint hash, int block)
    {
        var bucket = block + (int)(hash % BucketsPerBlock);
        if (counts[bucket]++ == 0)
            touched.Add(bucket);
    }

    /// <summary>Spreads what FNV-1a leaves in the high bits (the finaliser of MurmurHash3).</summary>
    private static uint Mix(uint hash)
    {
        hash = (hash ^ (hash >> 16)) * 0x85ebca6b;
        hash = (hash ^ (hash >> 13)) * 0xc2b2ae35;
        return hash ^ (hash >> 16);
    }
}
