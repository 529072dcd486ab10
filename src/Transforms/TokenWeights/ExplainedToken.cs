namespace MLNet.Attention;

/// <summary>A token that the model read, and where it stands in the original text.</summary>
/// <param name="Text">
/// The chars of the original text that the token covers, not lower-cased. A character that is several tokens, as some
/// emoji are, is the text of each of them.
/// </param>
/// <param name="Range">Where they stand.</param>
public sealed record ExplainedToken(string Text, TextRange Range);
