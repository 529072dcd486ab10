namespace MLNet.Attention.Transforms.Tokenization;

/// <summary>
/// A token and the chars of the original text that it covers, without the space before a word. A character that is
/// several tokens is covered by each of them.
/// </summary>
internal readonly record struct TextToken(int Id, int Start, int Length);
