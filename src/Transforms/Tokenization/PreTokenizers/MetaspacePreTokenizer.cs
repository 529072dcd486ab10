using MLNet.Attention.Transforms.Tokenization.Characters;

namespace MLNet.Attention.Transforms.Tokenization.PreTokenizers;

/// <summary>
/// <c>Metaspace</c>: writes a visible character instead of each space and before the text, and cuts before it (Kudo and
/// Richardson 2018, section 3.2).
/// </summary>
internal sealed class MetaspacePreTokenizer(char replacement, PrependScheme scheme, bool cuts)
    : TextCutting, IPieceCutter, IPieceRewriter
{
    private readonly PrefixRewriter prefix = new(replacement, onlyFirst: scheme == PrependScheme.First);

    public override bool NeedsAlignment => scheme == PrependScheme.First;

    public override void Apply(AlignedText text)
    {
        text.Rewrite(this);
        if (scheme != PrependScheme.Never)
            text.Rewrite(prefix);
        if (cuts)
            text.Cut(this);
    }

    public bool Changes(ReadOnlySpan<char> piece) => piece.Contains(' ');

    public void Rewrite(ReadOnlySpan<char> piece, PieceWriter writer) => writer.Keep(piece.Length).Replace(' ', replacement);

    public void Cut(ReadOnlySpan<char> piece, List<PieceCut> parts)
    {
        var start = 0;
        while (piece[(start + 1)..].IndexOf(replacement) is >= 0 and int next)
        {
            parts.Add(new PieceCut(start, start + 1 + next));
            start += 1 + next;
        }
        parts.Add(new PieceCut(start, piece.Length));
    }
}
