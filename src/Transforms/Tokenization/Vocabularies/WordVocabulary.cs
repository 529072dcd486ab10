namespace MLNet.Attention.Transforms.Tokenization.Vocabularies;

/// <summary>Turns words into tokens: the <c>model</c> of tokenizer.json. Immutable and thread-safe.</summary>
internal abstract class WordVocabulary(Vocabulary vocabulary)
{
    /// <summary>The tokens and their ids.</summary>
    public Vocabulary Vocabulary => vocabulary;

    /// <summary>Appends the tokens of a word.</summary>
    public abstract void Append(ReadOnlySpan<char> word, List<VocabularyToken> tokens);
}
