using System.Globalization;
using System.Text;
using MLNet.Attention.Transforms.Tokenization.Characters;

namespace MLNet.Attention.Transforms.Tokenization.Normalizers;

/// <summary>
/// <c>Precompiled</c>: replaces short grapheme clusters, or their characters one by one, as SentencePiece's compiled table says.
/// </summary>
internal sealed class PrecompiledNormalizer(CharacterMap map) : TextRewriting, IPieceRewriter
{
    private const int LongestCluster = 5; // in bytes of UTF-8

    public override void Apply(AlignedText text) => text.Rewrite(this);

    public bool Changes(ReadOnlySpan<char> piece) => true;

    public void Rewrite(ReadOnlySpan<char> piece, PieceWriter writer)
    {
        var written = new List<(int CodePoint, int Change)>(piece.Length);
        while (!piece.IsEmpty)
        {
            var cluster = piece[..StringInfo.GetNextTextElementLength(piece)];
            if (!TryReplace(cluster, written))
                ReplaceCharacters(cluster, written);
            piece = piece[cluster.Length..];
        }
        foreach (var (codePoint, change) in written)
            writer.Write(codePoint, change);
    }

    private void ReplaceCharacters(ReadOnlySpan<char> cluster, List<(int CodePoint, int Change)> written)
    {
        foreach (var rune in cluster.EnumerateRunes())
        {
            if (!TryReplace(cluster[..rune.Utf16SequenceLength], written))
                written.Add((rune.Value, 0));
            cluster = cluster[rune.Utf16SequenceLength..];
        }
    }

    private bool TryReplace(ReadOnlySpan<char> text, List<(int CodePoint, int Change)> written)
    {
        if (Encoding.UTF8.GetByteCount(text) > LongestCluster || map.Find(text) is not { } replacement)
            return false;
        var more = Count(replacement) - Count(text);
        foreach (var rune in replacement.EnumerateRunes())
            written.Add((rune.Value, 0));
        // As Hugging Face's tokenizers count: the last characters are inserted, or the last one takes the place of several.
        for (var i = 1; i <= more; i++)
            written[^i] = (written[^i].CodePoint, 1);
        if (more < 0 && written.Count > 0)
            written[^1] = (written[^1].CodePoint, written[^1].Change + more);
        return true;
    }

    private static int Count(ReadOnlySpan<char> text)
    {
        var count = 0;
        foreach (var _ in text.EnumerateRunes())
            count++;
        return count;
    }
}
