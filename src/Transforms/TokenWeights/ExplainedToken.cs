namespace MLNet.Attention;

/// <summary>A token that the model read, or a word of several tokens, and its place in the original text.</summary>
/// <param name="Text">
/// The chars of the original text that it covers, not lower-cased. If a character is cut into several tokens, as some
/// emoji are, the character is the text of each of them.
/// </param>
/// <param name="Range">The place of these chars.</param>
public sealed record ExplainedToken(string Text, TextRange Range);
