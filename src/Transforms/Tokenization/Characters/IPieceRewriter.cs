namespace MLNet.Attention.Transforms.Tokenization.Characters;

/// <summary>Writes the pieces of a text anew.</summary>
internal interface IPieceRewriter
{
    /// <summary>Whether the piece may change; false saves the work.</summary>
    bool Changes(ReadOnlySpan<char> piece);

    /// <summary>Writes a piece anew. What is neither kept nor replaced at the end is dropped.</summary>
    void Rewrite(ReadOnlySpan<char> piece, PieceWriter writer);
}
