using MLNet.Attention.Transforms.Tokenization.Characters;

namespace MLNet.Attention.Transforms.Tokenization.Normalizers;

/// <summary><c>Replace</c>: writes a string instead of each match of a pattern.</summary>
internal sealed class ReplaceNormalizer(TextPattern pattern, string content) : TextRewriting, IPieceRewriter
{
    public override void Apply(AlignedText text) => text.Rewrite(this);

    public bool Changes(ReadOnlySpan<char> piece) => Find(piece).Count > 0;

    public void Rewrite(ReadOnlySpan<char> piece, PieceWriter writer)
    {
        var end = 0;
        foreach (var match in Find(piece))
        {
            writer.Keep(match.Start - end);
            writer.Skip(match.End - match.Start);
            foreach (var rune in content.EnumerateRunes())
                writer.Insert(rune.Value);
            end = match.End;
        }
        writer.Keep(piece.Length - end);
    }

    private List<(int Start, int End)> Find(ReadOnlySpan<char> piece)
    {
        var matches = new List<(int Start, int End)>();
        pattern.Find(piece, matches);
        return matches;
    }
}
