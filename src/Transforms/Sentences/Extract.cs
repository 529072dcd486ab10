namespace MLNet.Attention.Transforms.Sentences;

/// <summary>What was extracted from a text.</summary>
/// <param name="Text">The text.</param>
/// <param name="Sentences">Its sentences, in their order.</param>
/// <param name="Scores">The score of each sentence.</param>
/// <param name="Chosen">The indices of the sentences of the summary, ascending.</param>
internal sealed record Extract(string Text, IReadOnlyList<SentenceRange> Sentences, float[] Scores, int[] Chosen)
{
    /// <summary>The summary: the chosen sentences, joined by <see cref="SentenceJoiner"/>.</summary>
    public string Summary { get; } = SentenceJoiner.Join(Text, [.. Chosen.Select(sentence => Sentences[sentence])]);
}
