namespace MLNet.Attention;

/// <summary>A sentence of a text that was summarised by extraction.</summary>
/// <param name="Range">Where the sentence is in the text. <see cref="TextRange.TextIndex"/> is 0.</param>
/// <param name="Score">
/// How much the sentence says of the text, in [0, 1]; comparable within one text. After training with targets: the probability
/// that the sentence belongs to a summary.
/// </param>
/// <param name="IsChosen">Whether the sentence is in the summary.</param>
public sealed record ExtractedSentence(TextRange Range, float Score, bool IsChosen);
