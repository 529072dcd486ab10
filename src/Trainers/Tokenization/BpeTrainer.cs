using System.Text;
using MLNet.Attention.Transforms.Tokenization;
using MLNet.Attention.Transforms.Tokenization.Characters;

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

    private const int WordsPerCheck = 1024;

    private const int None = -1;

    private readonly long minimumFrequency;
    private readonly List<string> tokens = [.. BpeModel.SpecialTokens];
    private readonly HashSet<string> known;
    private readonly List<string> merges = [];
    private readonly PriorityQueue<(int Left, int Right), (long Count, (int, int) Pair)> candidates =
        new(MostFrequentFirst);

    // One entry per symbol, one word after another. A symbol that was merged into its left neighbour is None.
    private readonly int[] symbols;
    private readonly int[] previous;
    private readonly int[] next;
    private readonly long[] counts;
    private readonly PairOccurrences pairs;

    private BpeTrainer(IReadOnlyList<(string Text, long Count)> words, int minimumFrequency, Action? checkAlive)
    {
        this.minimumFrequency = minimumFrequency;
        tokens.AddRange(Enumerable.Range(0, 256).Select(ByteAlphabet.CharacterFor));
        known = [.. tokens];
        var total = words.Sum(word => Encoding.UTF8.GetByteCount(word.Text));
        symbols = new int[total];
        previous = new int[total];
        next = new int[total];
        counts = new long[total];
        pairs = new PairOccurrences(total);
        Fill(words, checkAlive);
    }

    private static Comparer<(long Count, (int, int) Pair)> MostFrequentFirst { get; } =
        Comparer<(long Count, (int, int) Pair)>.Create(
            (a, b) => a.Count != b.Count ? b.Count.CompareTo(a.Count) : a.Pair.CompareTo(b.Pair));

    /// <param name="words">Distinct words.</param>
    /// <param name="counts">How often each occurs.</param>
    /// <param name="vocabularySize">The most tokens, including special tokens and bytes.</param>
    /// <param name="minimumFrequency">A pair that occurs less often is not merged.</param>
    /// <param name="checkAlive">Called often; throws to cancel the training.</param>
    /// <param name="checkAt">Called often with the share of the merges that are learnt. Default null.</param>
    public static BpeModel Train(
        IReadOnlyList<string> words, IReadOnlyList<long> counts, int vocabularySize, int minimumFrequency,
        Action? checkAlive, Action<double>? checkAt = null)
    {
        var trainer = new BpeTrainer(MostFrequentWords(words, counts), minimumFrequency, checkAlive);
        return trainer.Train(vocabularySize, checkAlive, checkAt);
    }

    private static IReadOnlyList<(string Text, long Count)> MostFrequentWords(
        IReadOnlyList<string> words, IReadOnlyList<long> counts)
    {
        List<(string Text, long Count)> all = [.. words.Zip(counts)];
        if (all.Sum(word => (long)Encoding.UTF8.GetByteCount(word.Text)) <= MostSymbols)
            return all;
        all.Sort((a, b) => a.Count != b.Count ? b.Count.CompareTo(a.Count) : string.CompareOrdinal(a.Text, b.Text));
        long symbols = 0;
        return [.. all.TakeWhile(word => (symbols += Encoding.UTF8.GetByteCount(word.Text)) <= MostSymbols)];
    }

    private void Fill(IReadOnlyList<(string Text, long Count)> words, Action? checkAlive)
    {
        Span<byte> bytes = stackalloc byte[WordPreTokenizer.BufferLength * 3];
        var start = 0;
        foreach (var (index, (text, count)) in words.Index())
        {
            if (index % WordsPerCheck == 0)
                checkAlive?.Invoke();
            var length = Encoding.UTF8.GetBytes(text, bytes);
            for (var i = 0; i < length; i++)
            {
                var place = start + i;
                symbols[place] = BpeModel.FirstByteId + bytes[i];
                previous[place] = i == 0 ? None : place - 1;
                next[place] = i == length - 1 ? None : place + 1;
                counts[place] = count;
                if (i > 0)
                    pairs.Add((symbols[place - 1], symbols[place]), place - 1, count);
            }
            start += length;
        }
    }

    private BpeModel Train(int vocabularySize, Action? checkAlive, Action<double>? checkAt)
    {
        var first = tokens.Count;
        foreach (var pair in pairs.Pairs)
            Propose(pair);
        while (tokens.Count < vocabularySize && candidates.TryDequeue(out var pair, out var proposed))
        {
            checkAlive?.Invoke();
            checkAt?.Invoke((double)(tokens.Count - first) / (vocabularySize - first));
            if (pairs.Count(pair) != proposed.Count)
                Propose(pair); // earlier merges have made the pair rarer
            else
                Merge(pair);
        }
        return new BpeModel(tokens, merges);
    }

    private void Propose((int Left, int Right) pair)
    {
        var count = pairs.Count(pair);
        if (count >= minimumFrequency)
            candidates.Enqueue(pair, (count, pair));
    }

    private void Merge((int Left, int Right) pair)
    {
        var (left, right) = pair;
        var token = tokens[left] + tokens[right];
        if (token.Length > LongestToken || !known.Add(token))
            return;
        var id = tokens.Count;
        tokens.Add(token);
        merges.Add($"{tokens[left]} {tokens[right]}");
        var newPairs = new List<(int Left, int Right)>();
        foreach (var place in pairs.Places(pair))
        {
            // In "aaa", the merge of the first pair "aa" removes the second pair.
            if (symbols[place] == left)
                MergeAt(place, id, newPairs);
        }
        newPairs.ForEach(Propose);
    }

    private void MergeAt(int place, int id, List<(int Left, int Right)> newPairs)
    {
        var right = next[place];
        var before = previous[place];
        var after = next[right];
        var count = counts[place];

        pairs.Remove(place, count);
        pairs.Remove(right, count);
        symbols[place] = id;
        symbols[right] = None;
        next[place] = after;
        if (after != None)
        {
            previous[after] = place;
            AddPair(place, after);
        }
        if (before != None)
        {
            pairs.Remove(before, count);
            AddPair(before, place);
        }

        void AddPair(int left, int right)
        {
            (int Left, int Right) pair = (symbols[left], symbols[right]);
            if (pairs.Add(pair, left, count))
                newPairs.Add(pair);
        }
    }
}
