namespace MLNet.Attention.Transforms.NGrams;

/// <summary>
/// Receives the n-grams of a text one after another. Implemented by structs, for each of which the runtime compiles its own
/// extractor, so that unused arguments cost nothing.
/// </summary>
internal interface INGramVisitor
{
    /// <param name="bucket">The n-gram's bucket.</param>
    /// <param name="start">
    /// Index of the n-gram's first char; −1 when the n-gram begins before the text: with the start of the text in place of a
    /// word, or with the space that is added before the text.
    /// </param>
    /// <param name="end">
    /// Index after the n-gram's last char; the text's length + 1 when the n-gram ends with the space after the text.
    /// </param>
    void Visit(int bucket, int start, int end);
}
