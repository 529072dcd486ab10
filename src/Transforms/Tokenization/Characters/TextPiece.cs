namespace MLNet.Attention.Transforms.Tokenization.Characters;

/// <summary>A piece of an <see cref="AlignedText"/>.</summary>
/// <param name="Start">Its first char in the text as it is now.</param>
/// <param name="End">The char behind its last one.</param>
/// <param name="Origin">Where the piece begins in the original text; 0 in a text without alignment.</param>
/// <param name="TokenId">The id of the token that the piece is, which is not changed or cut any more; otherwise -1.</param>
internal readonly record struct TextPiece(int Start, int End, int Origin, int TokenId = TextPiece.NoToken)
{
    public const int NoToken = -1;
}
