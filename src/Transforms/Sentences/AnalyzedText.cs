namespace MLNet.Attention.Transforms.Sentences;

/// <summary>A text with its sentences, their vectors and their centrality.</summary>
/// <param name="Text">The text.</param>
/// <param name="Sentences">Its sentences, in their order.</param>
/// <param name="Vectors">Their vectors.</param>
/// <param name="Centralities">Their centralities, relative to the mean.</param>
internal sealed record AnalyzedText(
    string Text, IReadOnlyList<SentenceRange> Sentences, SentenceVectors Vectors, float[] Centralities)
{
    /// <param name="text">The text.</param>
    /// <param name="counts">The words of a collection of texts.</param>
    /// <param name="sharpness">β of the attention weights, at least 0.</param>
    /// <param name="checkAlive">Throws when the work was cancelled.</param>
    public static AnalyzedText Create(string text, DocumentCounts counts, double sharpness, Action? checkAlive = null)
    {
        var sentences = SentenceSplitter.Split(text);
        var vectors = SentenceVectors.Create(text, sentences, counts);
        return new(text, sentences, vectors, SentenceCentrality.Of(vectors, sharpness, checkAlive));
    }
}
