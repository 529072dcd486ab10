namespace MLNet.Attention.Transforms.NGrams;

/// <summary>
/// Sees the n-grams of a text one after another. Implemented by structs, for which the compiler makes an extractor each:
/// what a visitor does not use costs nothing.
/// </summary>
internal interface INGramVisitor
{
    /// <param name="bucket">The n-gram's bucket.</param>
    /// <param name="start">
    /// Its first char in the text; -1, outside of the text, for the beginning of the text as the word before its first
    /// one, and for the space before a run of characters there.
    /// </param>
    /// <param name="end">Behind its last char; one more than the text has for the space behind a run at its end.</param>
    void Visit(int bucket, int start, int end);
}
