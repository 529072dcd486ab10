namespace MLNet.Attention.Transforms.Tokenization.Vocabularies;

/// <summary>A token of a word, and the chars of the word that it covers.</summary>
/// <param name="Id">The id.</param>
/// <param name="Start">Its first char.</param>
/// <param name="End">The char behind its last one.</param>
internal readonly record struct VocabularyToken(int Id, int Start, int End);
