using MLNet.Attention.Transforms.Tokenization;

namespace MLNet.Attention.Transforms.Sentences;

/// <summary>
/// Finds the turns of a dialogue: names with a colon, such as "Alice: ", "#Person1#: " or "Q: ", each on a line of its own or all
/// in one line.
/// </summary>
/// <remarks>
/// A name is at the beginning of the text, of a line or of a sentence. It counts if it comes twice, or if the text begins with
/// one and has two different ones. Then it begins a turn wherever it stands, also where the turn before has no stop. A name
/// between number signs always counts. Time is linear: names have at most <see cref="LongestName"/> chars and 4 words.
/// </remarks>
internal static class SpeakerLabels
{
    private const int LongestName = 40;
    private const int MostWords = 4;

    /// <summary>The turns of a text in their order: the index of the name's first char, and the index behind the colon.</summary>
    public static IReadOnlyList<(int Start, int End)> Find(ReadOnlySpan<char> text, bool isUncased)
    {
        if (text.IndexOfAny(':', '：') < 0)
            return [];
        var labels = Candidates(text, isUncased);
        if (labels.Count == 0)
            return [];
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (start, colon, isNamed) in labels)
        {
            if (!isNamed)
                continue;
            var name = text[start..colon].ToString();
            counts[name] = counts.GetValueOrDefault(name) + 1;
        }
        var isDialogue = counts.Count > 1 && labels[0].IsNamed && text[..labels[0].Start].IsWhiteSpace();
        var turns = new List<(int, int)>();
        foreach (var (start, colon, isNamed) in labels)
        {
            var found = isNamed ? start : FindKnown(text, start, colon, counts);
            if (found >= 0 && (isDialogue || text[found] == '#' || counts[text[found..colon].ToString()] > 1))
                turns.Add((found, colon + 1));
        }
        return turns;
    }

    /// <summary>
    /// All colons that may be behind a name. Where no boundary is before the name, it is not named: the start is then the first
    /// char that the name may have.
    /// </summary>
    private static List<(int Start, int Colon, bool IsNamed)> Candidates(ReadOnlySpan<char> text, bool isUncased)
    {
        var labels = new List<(int, int, bool)>();
        var last = 0; // behind the colon before
        for (var colon = Next(text, 0); colon >= 0; colon = Next(text, colon + 1))
        {
            if (colon == 0 || (text[colon] == ':' && colon + 1 < text.Length && !char.IsWhiteSpace(text[colon + 1])))
                continue;
            var first = Math.Max(last, colon - LongestName);
            var (start, isNamed) = StartOf(text, first, colon, isUncased);
            labels.Add((start, colon, isNamed));
            last = colon + 1;
        }
        return labels;
    }

    private static int Next(ReadOnlySpan<char> text, int from)
    {
        var at = text[from..].IndexOfAny(':', '：');
        return at < 0 ? -1 : from + at;
    }

    private static (int Start, bool IsNamed) StartOf(ReadOnlySpan<char> text, int first, int colon, bool isUncased)
    {
        if (text[colon - 1] == '#' && text[first..(colon - 1)].LastIndexOf('#') is >= 0 and var sign
            && IsName(text[(first + sign + 1)..(colon - 1)], isUncased: true))
        {
            return (first + sign, true);
        }
        var at = colon;
        while (at > first && !IsBoundary(text, at - 1, isUncased))
            at--;
        if (at > first || first == 0 || IsBoundary(text, first - 1, isUncased))
        {
            while (at < colon && char.IsWhiteSpace(text[at]))
                at++;
            if (IsName(text[at..colon], isUncased))
                return (at, true);
        }
        return (first, false);
    }

    private static bool IsBoundary(ReadOnlySpan<char> text, int at, bool isUncased)
    {
        if (StopMarks.IsLineBreak(text[at]) || StopMarks.IsUnspaced(text[at]))
            return true;
        if (at + 1 < text.Length && !char.IsWhiteSpace(text[at + 1]))
            return false;
        if (StopMarks.IsCloser(text[at]))
            return at > 0 && StopMarks.IsStop(text[at - 1]);
        if (!StopMarks.IsStop(text[at]))
            return false;
        var before = text[Math.Max(0, at - Abbreviations.Longest)..at];
        var word = before[(before.LastIndexOfAny(" \n\r\t") + 1)..];
        return text[at] != '.' || (word.Length > 1 && Abbreviations.KindOf(word, isUncased) != AbbreviationKind.Never);
    }

    /// <summary>The start of the longest known name that ends at the colon; −1 when there is none.</summary>
    private static int FindKnown(ReadOnlySpan<char> text, int first, int colon, Dictionary<string, int> counts)
    {
        var known = counts.GetAlternateLookup<ReadOnlySpan<char>>();
        var (found, words) = (-1, 0);
        for (var at = colon - 1; at > first && words < MostWords; at--)
        {
            if (!char.IsWhiteSpace(text[at - 1]) || char.IsWhiteSpace(text[at]))
                continue;
            words++;
            if (known.ContainsKey(text[at..colon]))
                found = at;
        }
        return found;
    }

    /// <summary>Whether a text may be a name: up to four words, each with a capital or a digit.</summary>
    private static bool IsName(ReadOnlySpan<char> text, bool isUncased)
    {
        var (words, letters) = (0, 0);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            var kind = CharacterClasses.Of(c);
            var isFirst = i == 0 || text[i - 1] == ' ';
            if (isFirst && c != ' ')
            {
                words++;
                if (char.IsLower(c) && !(isUncased && words == 1))
                    return false;
            }
            if ((kind & (CharacterClass.Letter | CharacterClass.UnspacedLetter)) != 0)
                letters++;
            else if ((kind & (CharacterClass.Mark | CharacterClass.Digit)) == 0 && " .-_'’()[]&/@*".IndexOf(c) < 0)
                return false;
        }
        return letters > 0 && words <= MostWords && (!isUncased || words == 1) && text[^1] != ' ';
    }
}
