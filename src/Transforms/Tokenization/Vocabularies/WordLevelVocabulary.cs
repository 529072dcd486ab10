namespace MLNet.Attention.Transforms.Tokenization.Vocabularies;

/// <summary><c>WordLevel</c>: each word is a token, and the unknown token if the vocabulary has not got it.</summary>
internal sealed class WordLevelVocabulary(Vocabulary vocabulary, int unknownId) : WordVocabulary(vocabulary)
{
    public override void Append(ReadOnlySpan<char> word, List<VocabularyToken> tokens) =>
        tokens.Add(new VocabularyToken(Vocabulary.TryGetId(word, out var id) ? id : unknownId, 0, word.Length));
}
