namespace MLNet.Attention;

/// <summary>The summary of a text, and what it was chosen from.</summary>
/// <param name="Text">The summary: the chosen sentences in their order; empty for an empty text.</param>
/// <param name="Sentences">All sentences of the text, in their order.</param>
public sealed record ExtractedSummary(string Text, IReadOnlyList<ExtractedSentence> Sentences);
