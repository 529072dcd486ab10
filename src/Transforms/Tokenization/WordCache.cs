using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace MLNet.Attention.Transforms.Tokenization;

/// <summary>
/// The tokens of words met lately. <see cref="Microsoft.ML.Tokenizers.BpeTokenizer"/> has such a cache, but behind a
/// lock and only for words of at most 15 bytes: too few in most scripts that are not Latin.
/// </summary>
/// <remarks>
/// A word is kept when it is met for the second time, so those that never come back, such as numbers and random names,
/// leave next to nothing. Two generations bound the rest: kept words go to the young one, and so does a word of the old
/// one that is met again; when the young one is full it becomes the old one, and what nobody has asked for since is
/// forgotten. Reading takes no lock.
/// </remarks>
internal sealed class WordCache
{
    /// <summary>Words of a generation; some more when several threads fill it at once.</summary>
    public const int GenerationSize = 1 << 15;

    /// <summary>A longer word is not kept, in chars.</summary>
    public const int LongestWord = 32;

    // Part of the hash of the word met last, at two places by its other bits: words that take turns at one of them seldom
    // do at both. A race loses a word, which comes again.
    private readonly ushort[] _met = new ushort[1 << 15];
    private Generations _current = new(new Generation(), new Generation());

    /// <summary>Appends the ids of a word and returns true, or returns false where they are not known.</summary>
    public bool TryAppend(ReadOnlySpan<char> word, List<int> ids)
    {
        if (word.Length > LongestWord)
        {
            return false;
        }

        Generations current = Volatile.Read(ref _current);
        if (!current.Young.TryGet(word, out _, out int[]? known))
        {
            if (!current.Old.TryGet(word, out string? text, out known))
            {
                return false;
            }

            Keep(current, text, known);
        }

        ids.AddRange(known.AsSpan());
        return true;
    }

    /// <summary>Keeps the ids of a word that is not known, if it was added lately.</summary>
    public void Add(ReadOnlySpan<char> word, ReadOnlySpan<int> ids)
    {
        if (word.Length <= LongestWord && WasMet(word))
        {
            Keep(Volatile.Read(ref _current), word.ToString(), ids.ToArray());
        }
    }

    private bool WasMet(ReadOnlySpan<char> word)
    {
        uint hash = (uint)string.GetHashCode(word);
        ulong places = hash * 0x9E3779B97F4A7C15; // 2^64 by the golden ratio
        return WasMet((int)(places >> 49), (ushort)hash) | WasMet((int)(places >> 34) & 0x7FFF, (ushort)hash);
    }

    private bool WasMet(int place, ushort mark)
    {
        bool known = _met[place] == mark;
        _met[place] = mark;
        return known;
    }

    private void Keep(Generations current, string word, int[] ids)
    {
        if (current.Young.Add(word, ids) >= GenerationSize)
        {
            Interlocked.CompareExchange(ref _current, new Generations(new Generation(), current.Young), current);
        }
    }

    private sealed record Generations(Generation Young, Generation Old);

    private sealed class Generation
    {
        private readonly ConcurrentDictionary<string, int[]> _idsOfWord = new(StringComparer.Ordinal);
        private readonly ConcurrentDictionary<string, int[]>.AlternateLookup<ReadOnlySpan<char>> _idsOf;
        private int _count;

        public Generation() => _idsOf = _idsOfWord.GetAlternateLookup<ReadOnlySpan<char>>();

        public bool TryGet(ReadOnlySpan<char> word, [NotNullWhen(true)] out string? text, [NotNullWhen(true)] out int[]? ids) =>
            _idsOf.TryGetValue(word, out text, out ids);

        /// <summary>Adds a word unless it is there, and returns how many there are.</summary>
        public int Add(string word, int[] ids) =>
            _idsOfWord.TryAdd(word, ids) ? Interlocked.Increment(ref _count) : Volatile.Read(ref _count);
    }
}
