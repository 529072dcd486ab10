namespace MLNet.Attention.Transforms.Tokenization.Vocabularies;

/// <summary>
/// <c>WordPiece</c>: the longest token that a word begins with, then the longest that its rest begins with, and so on; the
/// unknown token for the whole word if a rest has none (Devlin et al. 2019; its tokenization.py).
/// </summary>
internal sealed class WordPieceVocabulary : WordVocabulary
{
    private readonly int unknownId;
    private readonly int mostCharacters;
    private readonly Vocabulary next;
    private readonly int longest;

    /// <param name="vocabulary">The tokens.</param>
    /// <param name="unknownId">The id of the unknown token.</param>
    /// <param name="prefix">What the tokens that continue a word begin with, such as <c>##</c>.</param>
    /// <param name="mostCharacters">A word of more characters is the unknown token.</param>
    public WordPieceVocabulary(Vocabulary vocabulary, int unknownId, string prefix, int mostCharacters) : base(vocabulary)
    {
        this.unknownId = unknownId;
        this.mostCharacters = mostCharacters;
        next = new Vocabulary(vocabulary.Entries
            .Where(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal))
            .ToDictionary(entry => entry.Key[prefix.Length..], entry => entry.Value, StringComparer.Ordinal));
        longest = vocabulary.Entries.Max(entry => entry.Key.Length);
    }

    public override bool TryGetWhole(ReadOnlySpan<char> word, out int id)
    {
        id = 0;
        return word.Length <= mostCharacters && Vocabulary.TryGetId(word, out id);
    }

    public override void Append(ReadOnlySpan<char> word, List<VocabularyToken> tokens)
    {
        var first = tokens.Count;
        if (HasTooManyCharacters(word) || !TryAppend(word, tokens))
        {
            tokens.RemoveRange(first, tokens.Count - first);
            tokens.Add(new VocabularyToken(unknownId, 0, word.Length));
        }
    }

    private bool TryAppend(ReadOnlySpan<char> word, List<VocabularyToken> tokens)
    {
        for (var start = 0; start < word.Length;)
        {
            var known = start == 0 ? Vocabulary : next;
            var end = Math.Min(word.Length, start + longest);
            int id;
            while (!known.TryGetId(word[start..end], out id))
            {
                if (--end == start)
                    return false;
            }
            tokens.Add(new VocabularyToken(id, start, end));
            start = end;
        }
        return true;
    }

    private bool HasTooManyCharacters(ReadOnlySpan<char> word)
    {
        if (word.Length <= mostCharacters)
            return false;
        var count = 0;
        foreach (var _ in word.EnumerateRunes())
            count++;
        return count > mostCharacters;
    }
}
