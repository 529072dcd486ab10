using System.Runtime.InteropServices;
using System.Text;

namespace MLNet.Attention.Transforms.Tokenization.Vocabularies;

/// <summary>
/// <c>BPE</c>: from the characters of a word, merges the pair that was learnt first, the leftmost of equals, until no pair of the
/// merges is left (Sennrich et al. 2016, section 3.2).
/// </summary>
/// <remarks>
/// Microsoft.ML.Tokenizers' <c>BpeTokenizer</c> knows neither <c>byte_fallback</c> nor <c>ignore_merges</c>, and ends surrogate
/// pairs after their first half.
/// </remarks>
internal sealed class BpeVocabulary : WordVocabulary
{
    private const int LongestScanned = 48; // a longer word is merged with a queue

    private readonly Dictionary<(int Left, int Right), (int Rank, int Id)> merges;
    private readonly BpeVocabularyOptions options;
    private readonly int[]? byteIds;

    /// <param name="vocabulary">The tokens.</param>
    /// <param name="merges">Of each pair of ids that is merged, its rank and the id of the whole.</param>
    /// <param name="options">The rest of what tokenizer.json says.</param>
    public BpeVocabulary(
        Vocabulary vocabulary, Dictionary<(int Left, int Right), (int Rank, int Id)> merges, BpeVocabularyOptions options)
        : base(vocabulary)
    {
        this.merges = merges;
        this.options = options;
        byteIds = options.FallsBackToBytes ? ByteTokens.Find(vocabulary) : null;
    }

    public override bool TryGetWhole(ReadOnlySpan<char> word, out int id)
    {
        id = 0;
        return options.IgnoresMerges && Vocabulary.TryGetId(word, out id);
    }

    public override void Append(ReadOnlySpan<char> word, List<VocabularyToken> tokens)
    {
        if (TryGetWhole(word, out var whole))
        {
            tokens.Add(new VocabularyToken(whole, 0, word.Length));
            return;
        }
        var first = tokens.Count;
        AppendCharacters(word, tokens);
        var count = tokens.Count - first;
        var left = count <= LongestScanned
            ? MergeByScanning(CollectionsMarshal.AsSpan(tokens)[first..])
            : MergeByQueue(CollectionsMarshal.AsSpan(tokens)[first..]);
        tokens.RemoveRange(first + left, count - left);
    }

    private void AppendCharacters(ReadOnlySpan<char> word, List<VocabularyToken> tokens)
    {
        VocabularyToken? unknown = null;
        var end = 0;
        while (end < word.Length)
        {
            Rune.DecodeFromUtf16(word[end..], out var rune, out var length);
            var start = end;
            end += length;
            if (TryGetId(word[start..end], start == 0, end == word.Length, out var id))
            {
                AddUnknown();
                tokens.Add(new VocabularyToken(id, start, end));
            }
            else if (byteIds is null || !ByteTokens.TryAppend(word[start..end], start, byteIds, tokens))
            {
                if (!options.FusesUnknown)
                    AddUnknown();
                if (options.UnknownId is { } unknownId)
                    unknown = new VocabularyToken(unknownId, unknown?.Start ?? start, end);
            }
        }
        AddUnknown();

        void AddUnknown()
        {
            if (unknown is { } token)
                tokens.Add(token);
            unknown = null;
        }
    }

    private bool TryGetId(ReadOnlySpan<char> character, bool isFirst, bool isLast, out int id)
    {
        var prefix = isFirst ? "" : options.ContinuingPrefix;
        var suffix = isLast ? options.EndSuffix : "";
        return prefix == "" && suffix == ""
            ? Vocabulary.TryGetId(character, out id)
            : Vocabulary.TryGetId(string.Concat(prefix, character, suffix), out id);
    }

    /// <summary>Merges the tokens of a short word, and returns how many are left.</summary>
    private int MergeByScanning(Span<VocabularyToken> tokens)
    {
        while (true)
        {
            var (best, rank, id) = (-1, int.MaxValue, 0);
            for (var i = 0; i + 1 < tokens.Length; i++)
            {
                if (merges.TryGetValue((tokens[i].Id, tokens[i + 1].Id), out var merge) && merge.Rank < rank)
                    (best, rank, id) = (i, merge.Rank, merge.Id);
            }
            if (best < 0)
                return tokens.Length;
            tokens[best] = new VocabularyToken(id, tokens[best].Start, tokens[best + 1].End);
            tokens[(best + 2)..].CopyTo(tokens[(best + 1)..]);
            tokens = tokens[..^1];
        }
    }

    /// <summary>Merges the tokens of a long word in time n log n, and returns how many are left.</summary>
    private int MergeByQueue(Span<VocabularyToken> tokens)
    {
        var (next, previous) = (new int[tokens.Length], new int[tokens.Length]);
        var queue = new PriorityQueue<(int Left, int Id), (int Rank, int Left)>();
        for (var i = 0; i < tokens.Length; i++)
            (previous[i], next[i]) = (i - 1, i + 1);
        for (var i = 0; i + 1 < tokens.Length; i++)
            Enqueue(tokens, i, i + 1);
        while (queue.TryDequeue(out var entry, out _))
        {
            var (left, right) = (entry.Left, next[entry.Left]);
            // An entry is out of date when one of its tokens was merged with another.
            if (right < 0 || right == tokens.Length
                || !merges.TryGetValue((tokens[left].Id, tokens[right].Id), out var merge) || merge.Id != entry.Id)
            {
                continue;
            }
            tokens[left] = new VocabularyToken(merge.Id, tokens[left].Start, tokens[right].End);
            next[left] = next[right];
            next[right] = -1;
            if (next[left] < tokens.Length)
            {
                previous[next[left]] = left;
                Enqueue(tokens, left, next[left]);
            }
            if (previous[left] >= 0)
                Enqueue(tokens, previous[left], left);
        }
        var count = 0;
        for (var i = 0; i < tokens.Length; i = next[i])
            tokens[count++] = tokens[i];
        return count;

        void Enqueue(ReadOnlySpan<VocabularyToken> tokens, int left, int right)
        {
            if (merges.TryGetValue((tokens[left].Id, tokens[right].Id), out var merge))
                queue.Enqueue((left, merge.Id), (merge.Rank, left));
        }
    }
}
