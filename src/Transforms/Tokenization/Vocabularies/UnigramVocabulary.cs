namespace MLNet.Attention.Transforms.Tokenization.Vocabularies;

/// <summary>
/// <c>Unigram</c>: cuts a word into the tokens whose scores have the largest sum, by the algorithm of Viterbi (Kudo 2018,
/// section 3.2). Characters that no token has are unknown; neighbours of them are one token.
/// </summary>
/// <remarks>
/// Microsoft.ML.Tokenizers' <c>SentencePieceTokenizer</c> is made from SentencePiece's own file only; tokenizer.json has the same
/// scores, in double precision.
/// </remarks>
internal sealed class UnigramVocabulary : WordVocabulary
{
    private const double UnknownPenalty = 10;

    private readonly TokenTrie trie;
    private readonly double[] scores;
    private readonly int unknownId;
    private readonly double unknownScore;
    private readonly int[]? byteIds;

    /// <param name="vocabulary">The tokens.</param>
    /// <param name="scores">The score of each token, a logarithm of its probability, by id.</param>
    /// <param name="unknownId">The id of the unknown token.</param>
    /// <param name="fallsBackToBytes">Whether unknown characters become tokens of their bytes.</param>
    public UnigramVocabulary(Vocabulary vocabulary, double[] scores, int unknownId, bool fallsBackToBytes) : base(vocabulary)
    {
        this.scores = scores;
        this.unknownId = unknownId;
        trie = new TokenTrie(vocabulary);
        unknownScore = scores.Min() - UnknownPenalty;
        byteIds = fallsBackToBytes ? ByteTokens.Find(vocabulary) : null;
    }

    public override void Append(ReadOnlySpan<char> word, List<VocabularyToken> tokens)
    {
        var best = FindBest(word);
        var path = new List<Node>();
        for (var end = word.Length; end > 0; end = best[end].Start)
            path.Add(best[end] with { End = end });
        path.Reverse();
        for (var i = 0; i < path.Count;)
        {
            var (id, start, end) = (path[i].Id, path[i].Start, path[i].End);
            for (i++; id == unknownId && i < path.Count && path[i].Id == unknownId; i++)
                end = path[i].End;
            Append(word, id, start, end, tokens);
        }
    }

    private void Append(ReadOnlySpan<char> word, int id, int start, int end, List<VocabularyToken> tokens)
    {
        if (id != unknownId)
        {
            tokens.Add(new VocabularyToken(id, start, end));
            return;
        }
        var text = word[start..end];
        if (Vocabulary.TryGetId(text, out var fused))
            tokens.Add(new VocabularyToken(fused, start, end));
        else if (byteIds is null || !ByteTokens.TryAppend(text, start, byteIds, tokens))
            tokens.Add(new VocabularyToken(unknownId, start, end));
    }

    /// <summary>The best last token of the beginning of a word, by the length of the beginning.</summary>
    private Node[] FindBest(ReadOnlySpan<char> word)
    {
        var best = new Node[word.Length + 1];
        for (var start = 0; start < word.Length;)
        {
            var character = char.IsHighSurrogate(word[start]) ? 2 : 1;
            var (score, node, hasCharacter) = (best[start].Score, TokenTrie.Root, false);
            for (var end = start; end < word.Length && trie.TryStep(ref node, word[end], out var id);)
            {
                end++;
                if (id < 0)
                    continue;
                Offer(ref best[end], id, start, score + scores[id]);
                hasCharacter |= end - start == character;
            }
            if (!hasCharacter)
                Offer(ref best[start + character], unknownId, start, score + unknownScore);
            start += character;
        }
        return best;
    }

    private static void Offer(ref Node node, int id, int start, double score)
    {
        if (!node.IsReached || score > node.Score)
            node = new Node(id, start, 0, score, IsReached: true);
    }

    private readonly record struct Node(int Id, int Start, int End, double Score, bool IsReached);
}
