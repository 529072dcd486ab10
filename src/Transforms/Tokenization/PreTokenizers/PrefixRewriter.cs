using MLNet.Attention.Transforms.Tokenization.Characters;

namespace MLNet.Attention.Transforms.Tokenization.PreTokenizers;

/// <summary>
/// Puts a character before each piece that does not begin with it, or only before one at the beginning of the original text.
/// </summary>
internal sealed class PrefixRewriter(char prefix, bool onlyFirst) : IPieceRewriter
{
    public bool Changes(ReadOnlySpan<char> piece) => piece[0] != prefix;

    public void Rewrite(ReadOnlySpan<char> piece, PieceWriter writer)
    {
        if (piece[0] != prefix && (!onlyFirst || writer.IsAtStart))
            writer.InsertBefore(prefix);
        writer.Keep(piece.Length);
    }
}
