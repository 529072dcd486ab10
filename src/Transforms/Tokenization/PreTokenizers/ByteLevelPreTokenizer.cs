using System.Text.RegularExpressions;
using MLNet.Attention.Transforms.Tokenization.Characters;

namespace MLNet.Attention.Transforms.Tokenization.PreTokenizers;

/// <summary>
/// <c>ByteLevel</c>: puts a space before a text that does not begin with one (<paramref name="addsSpace"/>), cuts into words
/// with the space before them (<paramref name="cuts"/>), and writes them as the characters of their bytes
/// (Radford et al. 2019, section 2.2).
/// </summary>
internal sealed partial class ByteLevelPreTokenizer(bool addsSpace, bool cuts) : TextCutting, IPieceCutter, IPieceRewriter
{
    private static readonly TextPattern WordPattern = TextPattern.OfRegex(WordRegex());

    private readonly PrefixRewriter prefix = new(' ', onlyFirst: false);

    public override void Apply(AlignedText text)
    {
        if (addsSpace)
            text.Rewrite(prefix);
        if (cuts)
            text.Cut(this);
        text.Rewrite(this);
    }

    public void Cut(ReadOnlySpan<char> piece, List<PieceCut> parts)
    {
        var words = new List<(int Start, int End)>();
        WordPattern.Find(piece, words);
        DelimiterCuts.Add(piece.Length, words, CutBehavior.Isolated, isInverted: false, parts);
    }

    public bool Changes(ReadOnlySpan<char> piece) => piece.ContainsAnyExceptInRange('!', '~');

    public void Rewrite(ReadOnlySpan<char> piece, PieceWriter writer) => ByteLevelText.Write(piece, writer);

    [GeneratedRegex(@"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+",
        RegexOptions.CultureInvariant)]
    private static partial Regex WordRegex();
}
