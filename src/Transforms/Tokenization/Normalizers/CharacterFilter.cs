using MLNet.Attention.Transforms.Tokenization.Characters;

namespace MLNet.Attention.Transforms.Tokenization.Normalizers;

/// <summary>Drops or replaces characters one by one.</summary>
/// <param name="map">The character instead of one; null drops it.</param>
internal sealed class CharacterFilter(Func<int, int?> map) : TextRewriting, IPieceRewriter
{
    /// <summary><c>StripAccents</c>: drops the marks (M).</summary>
    public static CharacterFilter StripAccents { get; } =
        new(codePoint => UnicodeData.Mark.Contains(codePoint) ? null : codePoint);

    /// <summary><c>Nmt</c>: drops controls, and makes spaces of white space and of characters without a width.</summary>
    public static CharacterFilter Nmt { get; } = new(codePoint => codePoint switch
    {
        >= 0x1 and <= 0x8 or 0xB or >= 0xE and <= 0x1F or 0x7F or 0x8F or 0x9F => null,
        0x9 or 0xA or 0xC or 0xD or 0x1680 or >= 0x200B and <= 0x200F or 0x2028 or 0x2029 or 0x2581 or 0xFEFF or 0xFFFD => ' ',
        _ => codePoint,
    });

    public override void Apply(AlignedText text) => text.Rewrite(this);

    public bool Changes(ReadOnlySpan<char> piece)
    {
        foreach (var rune in piece.EnumerateRunes())
        {
            if (map(rune.Value) != rune.Value)
                return true;
        }
        return false;
    }

    public void Rewrite(ReadOnlySpan<char> piece, PieceWriter writer)
    {
        foreach (var rune in piece.EnumerateRunes())
        {
            if (map(rune.Value) is { } codePoint)
                writer.Replace(codePoint);
            else
                writer.SkipCharacters(1);
        }
    }
}
