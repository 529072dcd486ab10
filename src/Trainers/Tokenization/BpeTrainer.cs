using System.Text;
using MLNet.Attention.Transforms.Tokenization;

namespace MLNet.Attention.Trainers.Tokenization;

/// <summary>
/// Learns a byte-pair vocabulary from words and their counts (Sennrich et al. 2016, on bytes as Radford et al. 2019): merges
/// the most frequent pair of neighbouring symbols into a new symbol, again and again.
/// </summary>
/// <remarks>
/// A merge visits only the places of its pair, and each place loses a symbol, so the time of all merges is proportional to the
/// length of the words. Ties go to the pair of lower ids, so the result depends only on the words and their counts.
/// </remarks>
internal sealed class BpeTrainer
{
    /// <summary>The longest token, in bytes. Longer tokens would be separators like "-----", which no model needs.</summary>
    private const int LongestToken = 64;

    /// <summary>
    /// The most bytes of distinct words; the rarest words beyond are left out. Limits memory and time for text whose words
    /// hardly repeat, such as megabytes of random characters. 100 MB of ordinary text has fewer.
    /// </summary>
    private const int MostSymbols = 1 << 23;

    private const int None = -1;

    private readonly long _minimumFrequency;
    private readonly List<string> _tokens = [.. BpeModel.SpecialTokens];
    private readonly HashSet<string> _known;
    private readonly List<string> _merges = [];
    private readonly PriorityQueue<(int Left, int Right), (long Count, (int, int) Pair)> _candidates =
        new(MostFrequentFirst);

    // One entry per symbol, one word after another. A symbol that was merged into its left neighbour is None.
    private readonly int[] _symbols;
    private readonly int[] _previous;
    private readonly int[] _next;
    private readonly long[] _counts;
    private readonly PairOccurrences _pairs;

    private BpeTrainer(IReadOnlyList<(string Text, long Count)> words, int minimumFrequency)
    {
        _minimumFrequency = minimumFrequency;
        _tokens.AddRange(Enumerable.Range(0, 256).Select(ByteAlphabet.CharacterFor));
        _known = [.. _tokens];
        int total = words.Sum(word => Encoding.UTF8.GetByteCount(word.Text));
        _symbols = new int[total];
        _previous = new int[total];
        _next = new int[total];
        _counts = new long[total];
        _pairs = new PairOccurrences(total);
        Fill(words);
    }

    private static Comparer<(long Count, (int, int) Pair)> MostFrequentFirst { get; } =
        Comparer<(long Count, (int, int) Pair)>.Create(
            (a, b) => a.Count != b.Count ? b.Count.CompareTo(a.Count) : a.Pair.CompareTo(b.Pair));

    /// <param name="words">Distinct words.</param>
    /// <param name="counts">How often each occurs.</param>
    /// <param name="vocabularySize">The most tokens, including special tokens and bytes.</param>
    /// <param name="minimumFrequency">A pair that occurs less often is not merged.</param>
    /// <param name="checkAlive">Called often; throws to cancel the training.</param>
    public static BpeModel Train(
        IReadOnlyList<string> words, IReadOnlyList<long> counts, int vocabularySize, int minimumFrequency,
        Action? checkAlive)
    {
        var trainer = new BpeTrainer(MostFrequentWords(words, counts), minimumFrequency);
        return trainer.Train(vocabularySize, checkAlive);
    }

    private static IReadOnlyList<(string Text, long Count)> MostFrequentWords(
        IReadOnlyList<string> words, IReadOnlyList<long> counts)
    {
        List<(string Text, long Count)> all = [.. words.Zip(counts)];
        if (all.Sum(word => (long)Encoding.UTF8.GetByteCount(word.Text)) <= MostSymbols)
        {
            return all;
        }

        all.Sort((a, b) => a.Count != b.Count ? b.Count.CompareTo(a.Count) : string.CompareOrdinal(a.Text, b.Text));
        long symbols = 0;
        return [.. all.TakeWhile(word => (symbols += Encoding.UTF8.GetByteCount(word.Text)) <= MostSymbols)];
    }

    private void Fill(IReadOnlyList<(string Text, long Count)> words)
    {
        Span<byte> bytes = stackalloc byte[WordPreTokenizer.BufferLength * 3];
        int start = 0;
        foreach ((string text, long count) in words)
        {
            int length = Encoding.UTF8.GetBytes(text, bytes);
            for (int i = 0; i < length; i++)
            {
                int place = start + i;
                _symbols[place] = BpeModel.FirstByteId + bytes[i];
                _previous[place] = i == 0 ? None : place - 1;
                _next[place] = i == length - 1 ? None : place + 1;
                _counts[place] = count;
                if (i > 0)
                {
                    _pairs.Add((_symbols[place - 1], _symbols[place]), place - 1, count);
                }
            }

            start += length;
        }
    }

    private BpeModel Train(int vocabularySize, Action? checkAlive)
    {
        foreach ((int, int) pair in _pairs.Pairs)
        {
            Propose(pair);
        }

        while (_tokens.Count < vocabularySize && _candidates.TryDequeue(out (int, int) pair, out var proposed))
        {
            checkAlive?.Invoke();
            if (_pairs.Count(pair) != proposed.Count)
            {
                Propose(pair); // earlier merges have made the pair rarer
            }
            else
            {
                Merge(pair);
            }
        }

        return new BpeModel(_tokens, _merges);
    }

    private void Propose((int Left, int Right) pair)
    {
        long count = _pairs.Count(pair);
        if (count >= _minimumFrequency)
        {
            _candidates.Enqueue(pair, (count, pair));
        }
    }

    private void Merge((int Left, int Right) pair)
    {
        (int left, int right) = pair;
        string token = _tokens[left] + _tokens[right];
        if (token.Length > LongestToken || !_known.Add(token))
        {
            return;
        }

        int id = _tokens.Count;
        _tokens.Add(token);
        _merges.Add($"{_tokens[left]} {_tokens[right]}");
        var newPairs = new List<(int Left, int Right)>();
        foreach (int place in _pairs.Places(pair))
        {
            // In "aaa", the merge of the first pair "aa" removes the second pair.
            if (_symbols[place] == left)
            {
                MergeAt(place, id, newPairs);
            }
        }

        newPairs.ForEach(Propose);
    }

    private void MergeAt(int place, int id, List<(int Left, int Right)> newPairs)
    {
        int right = _next[place];
        int before = _previous[place];
        int after = _next[right];
        long count = _counts[place];

        _pairs.Remove(place, count);
        _pairs.Remove(right, count);
        _symbols[place] = id;
        _symbols[right] = None;
        _next[place] = after;
        if (after != None)
        {
            _previous[after] = place;
            AddPair(place, after);
        }

        if (before != None)
        {
            _pairs.Remove(before, count);
            AddPair(before, place);
        }

        void AddPair(int left, int right)
        {
            (int Left, int Right) pair = (_symbols[left], _symbols[right]);
            if (_pairs.Add(pair, left, count))
            {
                newPairs.Add(pair);
            }
        }
    }
}
