namespace MLNet.Attention.Transforms.Tokenization;

/// <summary>The ids of padding and of the mask token, which stand for no text.</summary>
/// <param name="Pad">Padding, which fills the rows of shorter texts in a batch.</param>
/// <param name="Mask">The mask token, which replaces a token in word dropout and stands for an empty text.</param>
internal readonly record struct SpecialIds(int Pad, int Mask);
