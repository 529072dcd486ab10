namespace MLNet.Attention.Transforms.Tokenization.Vocabularies;

/// <summary><c>WordLevel</c>: each word is a token, and the unknown token if the vocabulary has not got it.</summary>
internal sealed class WordLevelVocabulary(Vocabulary vocabulary, int unknownId) : WordVocabulary(vocabulary)
{
    public override bool TryGetWhole(ReadOnlySpan<char> word, out int id)
    {
        if (!Vocabulary.TryGetId(word, out id))
            id = unknownId;
        return true;
    }

    public override void Append(ReadOnlySpan<char> word, List<VocabularyToken> tokens)
    {
        TryGetWhole(word, out var id);
        tokens.Add(new VocabularyToken(id, 0, word.Length));
    }
}
