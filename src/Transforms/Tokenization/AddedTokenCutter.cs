using System.Buffers;
using System.Text;
using MLNet.Attention.Transforms.Tokenization.Characters;

namespace MLNet.Attention.Transforms.Tokenization;

/// <summary>Cuts added tokens out of texts: at each place, the longest.</summary>
internal sealed class AddedTokenCutter : IPieceCutter
{
    private readonly ILookup<char, (string Text, AddedToken Token)> byFirst;
    private readonly SearchValues<char> firsts;

    /// <param name="tokens">The tokens, each with the text that it is looked for by; an empty one is never found.</param>
    public AddedTokenCutter(IEnumerable<(string Text, AddedToken Token)> tokens)
    {
        byFirst = tokens.Where(entry => entry.Text != "")
            .OrderByDescending(entry => entry.Text.Length)
            .ToLookup(entry => entry.Text[0]);
        firsts = SearchValues.Create([.. byFirst.Select(group => group.Key)]);
    }

    public void Cut(ReadOnlySpan<char> piece, List<PieceCut> parts)
    {
        var (searched, end) = (0, 0);
        while (piece[searched..].IndexOfAny(firsts) is >= 0 and int next)
        {
            var start = searched + next;
            searched = start + 1;
            if (Find(piece[start..]) is not { } found)
                continue;
            searched = start + found.Text.Length;
            if (found.Token.IsSingleWord && IsWithinWord(piece, start, searched))
                continue;
            var stop = searched;
            while (found.Token.StripsLeft && start > end && UnicodeData.WhiteSpace.Contains(piece[start - 1]))
                start--;
            while (found.Token.StripsRight && stop < piece.Length && UnicodeData.WhiteSpace.Contains(piece[stop]))
                stop++;
            parts.Add(new PieceCut(end, Math.Max(start, end)));
            parts.Add(new PieceCut(start, stop, found.Token.Id));
            end = stop;
        }
        parts.Add(new PieceCut(Math.Min(end, piece.Length), piece.Length));
    }

    private (string Text, AddedToken Token)? Find(ReadOnlySpan<char> text)
    {
        foreach (var entry in byFirst[text[0]])
        {
            if (text.StartsWith(entry.Text, StringComparison.Ordinal))
                return entry;
        }
        return null;
    }

    private static bool IsWithinWord(ReadOnlySpan<char> piece, int start, int end)
    {
        Rune.DecodeLastFromUtf16(piece[..start], out var before, out _);
        Rune.DecodeFromUtf16(piece[end..], out var behind, out _);
        return start > 0 && UnicodeData.WordCharacter.Contains(before.Value)
            || end < piece.Length && UnicodeData.WordCharacter.Contains(behind.Value);
    }
}
