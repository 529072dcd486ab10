using MLNet.Attention.Transforms.Tokenization.Characters;

namespace MLNet.Attention.Transforms.Tokenization.PreTokenizers;

/// <summary>
/// Cuts at each character of a kind: <c>WhitespaceSplit</c>, <c>Punctuation</c>, <c>Digits</c> and <c>CharDelimiterSplit</c>.
/// </summary>
internal sealed class CharacterPreTokenizer(Func<int, bool> isDelimiter, CutBehavior behavior) : TextCutting, IPieceCutter
{
    public override void Apply(AlignedText text) => text.Cut(this);

    public void Cut(ReadOnlySpan<char> piece, List<PieceCut> parts)
    {
        var delimiters = new List<(int Start, int End)>();
        var at = 0;
        foreach (var rune in piece.EnumerateRunes())
        {
            if (isDelimiter(rune.Value))
                delimiters.Add((at, at + rune.Utf16SequenceLength));
            at += rune.Utf16SequenceLength;
        }
        DelimiterCuts.Add(piece.Length, delimiters, behavior, isInverted: false, parts);
    }
}
