namespace MLNet.Attention.Transforms.Tokenization;

/// <summary>
/// A byte-pair vocabulary: the special tokens, the 256 bytes, and one token for each merge, in that order.
/// </summary>
/// <param name="Tokens">The tokens by id.</param>
/// <param name="Merges">Pairs "left right" in the order in which they are merged.</param>
internal sealed record BpeModel(IReadOnlyList<string> Tokens, IReadOnlyList<string> Merges)
{
    public const int PadId = 0;
    public const int MaskId = 1;
    public const int FirstByteId = 2;
    public const int FirstMergeId = FirstByteId + 256;

    /// <summary>The special tokens by id.</summary>
    public static IReadOnlyList<string> SpecialTokens { get; } = ["<pad>", "<mask>"];
}
