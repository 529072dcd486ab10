using MLNet.Attention.Transforms.Tokenization.Characters;

namespace MLNet.Attention.Transforms.Tokenization.Normalizers;

/// <summary><c>Prepend</c>: puts a string before a text that is not empty.</summary>
internal sealed class PrependNormalizer(string prefix) : TextRewriting, IPieceRewriter
{
    public override void Apply(AlignedText text) => text.Rewrite(this);

    public bool Changes(ReadOnlySpan<char> piece) => prefix != "";

    public void Rewrite(ReadOnlySpan<char> piece, PieceWriter writer)
    {
        foreach (var rune in prefix.EnumerateRunes())
            writer.InsertBefore(rune.Value);
        writer.Keep(piece.Length);
    }
}
