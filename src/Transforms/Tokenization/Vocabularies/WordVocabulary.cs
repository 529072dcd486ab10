namespace MLNet.Attention.Transforms.Tokenization.Vocabularies;

/// <summary>Turns words into tokens: the <c>model</c> of tokenizer.json. Immutable and thread-safe.</summary>
internal abstract class WordVocabulary(Vocabulary vocabulary)
{
    /// <summary>The tokens and their ids.</summary>
    public Vocabulary Vocabulary => vocabulary;

    /// <summary>Whether it is plain at once that a word is one token; others may be one too. By default, false.</summary>
    public virtual bool TryGetWhole(ReadOnlySpan<char> word, out int id)
    {
        id = 0;
        return false;
    }

    /// <summary>Appends the tokens of a word.</summary>
    public abstract void Append(ReadOnlySpan<char> word, List<VocabularyToken> tokens);
}
