namespace MLNet.Attention;

/// <summary>An entity that a token classifier found in a text.</summary>
/// <param name="Text">The text of the entity; given tokens are joined with spaces.</param>
/// <param name="Kind">Its kind: the label without <c>B-</c> or <c>I-</c>.</param>
/// <param name="Range">
/// Where it is in the text, or in the given tokens joined with spaces. <see cref="TextRange.TextIndex"/> is 0.
/// </param>
/// <param name="FirstToken">Index of its first token.</param>
/// <param name="TokenCount">Number of its tokens.</param>
/// <param name="Score">The probability that exactly these tokens are an entity of this kind, in [0, 1].</param>
public sealed record NamedEntity(string Text, string Kind, TextRange Range, int FirstToken, int TokenCount, float Score);
