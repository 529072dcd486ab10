using MLNet.Attention.Transforms.Tokenization.Characters;

namespace MLNet.Attention.Transforms.Tokenization.PreTokenizers;

/// <summary><c>Split</c>: cuts at the matches of a pattern, or, inverted, at what does not match.</summary>
internal sealed class SplitPreTokenizer(TextPattern pattern, CutBehavior behavior, bool isInverted) : TextCutting, IPieceCutter
{
    public override void Apply(AlignedText text) => text.Cut(this);

    public void Cut(ReadOnlySpan<char> piece, List<PieceCut> parts)
    {
        var matches = new List<(int Start, int End)>();
        pattern.Find(piece, matches);
        DelimiterCuts.Add(piece.Length, matches, behavior, isInverted, parts);
    }
}
