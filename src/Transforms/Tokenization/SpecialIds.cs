namespace MLNet.Attention.Transforms.Tokenization;

/// <summary>The ids that stand for no text.</summary>
/// <param name="Pad">What fills the batches of shorter texts up.</param>
/// <param name="Mask">The mask token: a word that the network is not shown.</param>
internal readonly record struct SpecialIds(int Pad, int Mask);
