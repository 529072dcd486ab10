namespace MLNet.Attention.Transforms.Tokenization;

/// <summary>The ids of the tokens that have a role; null for a role that no token has.</summary>
/// <param name="Pad">Padding.</param>
/// <param name="Mask">What is masked.</param>
/// <param name="Class">What begins a text, and whose vector stands for the text.</param>
/// <param name="Separator">What ends a text.</param>
/// <param name="Begin">The beginning of a sequence.</param>
/// <param name="End">The end of a sequence.</param>
/// <param name="Unknown">What the vocabulary has not got.</param>
internal sealed record TokenRoles(int? Pad, int? Mask, int? Class, int? Separator, int? Begin, int? End, int? Unknown);
