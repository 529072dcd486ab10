using System.Collections.Concurrent;

namespace MLNet.Attention.Transforms;

/// <summary>
/// The tokens of words met before. <see cref="Microsoft.ML.Tokenizers.BpeTokenizer"/> has such a cache, but behind a
/// lock and only for words of at most 15 bytes: too few in most scripts that are not Latin.
/// </summary>
/// <remarks>When it is full it stays as it is: frequent words come early.</remarks>
internal sealed class WordCache
{
    private const int Capacity = 1 << 16;
    private const int LongestWord = 32;

    private readonly ConcurrentDictionary<string, int[]> _idsOfWord = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int[]>.AlternateLookup<ReadOnlySpan<char>> _idsOf;
    private int _count;

    public WordCache() => _idsOf = _idsOfWord.GetAlternateLookup<ReadOnlySpan<char>>();

    public bool TryAppend(ReadOnlySpan<char> word, List<int> ids)
    {
        if (word.Length > LongestWord || !_idsOf.TryGetValue(word, out int[]? known))
        {
            return false;
        }

        ids.AddRange(known);
        return true;
    }

    public void Add(ReadOnlySpan<char> word, ReadOnlySpan<int> ids)
    {
        if (word.Length <= LongestWord && Volatile.Read(ref _count) < Capacity
            && _idsOf.TryAdd(word, ids.ToArray()))
        {
            Interlocked.Increment(ref _count);
        }
    }
}
