using MLNet.Attention.Transforms.Tokenization.Characters;

namespace MLNet.Attention.Transforms.Tokenization.Normalizers;

/// <summary><c>ByteLevel</c>: writes each byte of the text's UTF-8 as the character that stands for it.</summary>
internal sealed class ByteLevelNormalizer : TextRewriting, IPieceRewriter
{
    public override void Apply(AlignedText text) => text.Rewrite(this);

    public bool Changes(ReadOnlySpan<char> piece) => !piece.IsEmpty;

    public void Rewrite(ReadOnlySpan<char> piece, PieceWriter writer) => ByteLevelText.Write(piece, writer);
}
