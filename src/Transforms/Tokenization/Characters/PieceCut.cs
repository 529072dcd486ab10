namespace MLNet.Attention.Transforms.Tokenization.Characters;

/// <summary>A part of a piece that becomes a piece, with places relative to the piece.</summary>
/// <param name="Start">Its first char.</param>
/// <param name="End">The char behind its last one.</param>
/// <param name="TokenId">The id of the token that the part is; -1 for text.</param>
internal readonly record struct PieceCut(int Start, int End, int TokenId = TextPiece.NoToken);
