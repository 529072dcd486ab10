using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace MLNet.Attention.Transforms.Tokenization;

/// <summary>
/// A cache of the ids of recent words. <see cref="Microsoft.ML.Tokenizers.BpeTokenizer"/> has one too, but behind a lock and
/// only for words of at most 15 bytes, which is too short for most scripts other than Latin.
/// </summary>
/// <remarks>
/// A word is cached when it occurs for the second time, so words that occur once, such as numbers and random names, take
/// almost no memory. Two generations bound the cache: a new word goes to the young generation, and so does a word of the old
/// generation that occurs again. When the young generation is full, it replaces the old one, whose other words are dropped.
/// Reading takes no lock.
/// </remarks>
internal sealed class WordCache
{
    /// <summary>Number of words of a generation; slightly more when several threads add words at once.</summary>
    public const int GenerationSize = 1 << 15;

    /// <summary>Length of the longest word that is cached, in chars.</summary>
    public const int LongestWord = 32;

    // Recent words: 16 bits of a word's hash, stored at two indices that the hash gives, because words that overwrite
    // each other at one index seldom do so at both. A race loses a word, which is then cached later.
    private readonly ushort[] met = new ushort[1 << 15];
    private Generations current = new(new Generation(), new Generation());

    /// <summary>Appends the ids of a cached word; returns false when the word is not cached.</summary>
    public bool TryAppend(ReadOnlySpan<char> word, List<int> ids)
    {
        if (word.Length > LongestWord)
            return false;
        var current = Volatile.Read(ref this.current);
        if (!current.Young.TryGet(word, out _, out var known))
        {
            if (!current.Old.TryGet(word, out var text, out known))
                return false;
            Keep(current, text, known);
        }
        ids.AddRange(known.AsSpan());
        return true;
    }

    /// <summary>Caches the ids of a word, if the word was added recently.</summary>
    public void Add(ReadOnlySpan<char> word, ReadOnlySpan<int> ids)
    {
        if (word.Length <= LongestWord && WasMet(word))
            Keep(Volatile.Read(ref current), word.ToString(), ids.ToArray());
    }

    private bool WasMet(ReadOnlySpan<char> word)
    {
        var hash = (uint)string.GetHashCode(word);
        var places = hash * 0x9E3779B97F4A7C15; // 2^64 divided by the golden ratio
        return WasMet((int)(places >> 49), (ushort)hash) | WasMet((int)(places >> 34) & 0x7FFF, (ushort)hash);
    }

    private bool WasMet(int place, ushort mark)
    {
        var known = met[place] == mark;
        met[place] = mark;
        return known;
    }

    private void Keep(Generations current, string word, int[] ids)
    {
        if (current.Young.Add(word, ids) >= GenerationSize)
            Interlocked.CompareExchange(ref this.current, new Generations(new Generation(), current.Young), current);
    }

    private sealed record Generations(Generation Young, Generation Old);

    private sealed class Generation
    {
        private readonly ConcurrentDictionary<string, int[]> idsOfWord = new(StringComparer.Ordinal);
        private readonly ConcurrentDictionary<string, int[]>.AlternateLookup<ReadOnlySpan<char>> idsOf;
        private int count;

        public Generation() => idsOf = idsOfWord.GetAlternateLookup<ReadOnlySpan<char>>();

        public bool TryGet(ReadOnlySpan<char> word, [NotNullWhen(true)] out string? text, [NotNullWhen(true)] out int[]? ids) =>
            idsOf.TryGetValue(word, out text, out ids);

        /// <summary>Adds a word unless it is cached, and returns the number of words.</summary>
        public int Add(string word, int[] ids) =>
            idsOfWord.TryAdd(word, ids) ? Interlocked.Increment(ref count) : Volatile.Read(ref count);
    }
}
