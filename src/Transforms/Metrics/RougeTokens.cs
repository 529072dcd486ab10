namespace MLNet.Attention.Transforms.Metrics;

/// <summary>The tokens of a text as ROUGE sees them: numbers that one <see cref="RougeTokenizer"/> gives.</summary>
/// <param name="ids">The id of each token. Ids of the same tokenizer can be compared; there is nothing else to them.</param>
/// <param name="sentenceEnds">The end of each sentence in <paramref name="ids"/>, ascending; no sentence is empty.</param>
internal sealed class RougeTokens(int[] ids, int[] sentenceEnds)
{
    /// <summary>The id of each token of the whole text.</summary>
    public ReadOnlySpan<int> Ids => ids;

    /// <summary>The number of tokens.</summary>
    public int Count => ids.Length;

    /// <summary>The number of sentences, which are the lines that have a token.</summary>
    public int SentenceCount => sentenceEnds.Length;

    /// <summary>The ids of a sentence, in [0, <see cref="SentenceCount"/>).</summary>
    public ReadOnlySpan<int> Sentence(int index) => ids.AsSpan((index == 0 ? 0 : sentenceEnds[index - 1])..sentenceEnds[index]);
}
