using System.Text;
using MLNet.Attention.Transforms.Tokenization.Characters;

namespace MLNet.Attention.Transforms.Tokenization.Normalizers;

/// <summary><c>NFC</c>, <c>NFD</c>, <c>NFKC</c> and <c>NFKD</c>.</summary>
internal sealed class UnicodeFormNormalizer(bool composes, bool isCompatible) : TextRewriting, IPieceRewriter
{
    public override void Apply(AlignedText text) => text.Rewrite(this);

    public bool Changes(ReadOnlySpan<char> piece) => !Ascii.IsValid(piece);

    public void Rewrite(ReadOnlySpan<char> piece, PieceWriter writer)
    {
        var normalized = composes
            ? UnicodeNormalization.Compose(piece, isCompatible)
            : UnicodeNormalization.Decompose(piece, isCompatible);
        foreach (var (codePoint, change) in normalized)
            writer.Write(codePoint, change);
    }
}
