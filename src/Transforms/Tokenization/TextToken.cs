namespace MLNet.Attention.Transforms.Tokenization;

/// <summary>
/// A token and the chars of the original text that it covers, without the space before a word. If a character is cut into
/// several tokens, each of them covers it.
/// </summary>
internal readonly record struct TextToken(int Id, int Start, int Length);
