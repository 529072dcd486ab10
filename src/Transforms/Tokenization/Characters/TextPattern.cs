using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace MLNet.Attention.Transforms.Tokenization.Characters;

/// <summary>What a part of a tokenizer looks for: a string, or a regular expression over code points.</summary>
/// <remarks>
/// .NET's expressions see a character beyond U+FFFF as two halves, which are no letters. So the text to search has for each such
/// character one that stands for its category.
/// </remarks>
internal sealed class TextPattern
{
    private const int LongestSeconds = 10;

    private readonly string? text;
    private readonly Regex? regex;

    private TextPattern(string? text, Regex? regex)
    {
        this.text = text;
        this.regex = regex;
    }

    /// <summary>Looks for a string; one that is empty is nowhere.</summary>
    public static TextPattern OfText(string text) => new(text, null);

    /// <summary>Looks for the matches of a regular expression.</summary>
    public static TextPattern OfRegex(Regex regex) => new(null, regex);

    /// <summary>Looks for the matches of a regular expression in the syntax of Oniguruma.</summary>
    /// <exception cref="ArgumentException">.NET has no such expression.</exception>
    public static TextPattern OfRegex(string pattern)
    {
        // In Oniguruma, ^ and $ match at every line.
        const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.Multiline;
        pattern = WithWordCharacters(pattern);
        try
        {
            return new(null, new Regex(pattern, Options | RegexOptions.NonBacktracking, Regex.InfiniteMatchTimeout));
        }
        catch (NotSupportedException)
        {
            // A file may hold an expression that takes for ever.
            return new(null, new Regex(pattern, Options, TimeSpan.FromSeconds(LongestSeconds)));
        }
    }

    /// <summary>Adds the matches in order, none of which overlap.</summary>
    public void Find(ReadOnlySpan<char> piece, List<(int Start, int End)> matches)
    {
        if (text is not null)
            FindText(piece, matches);
        else if (piece.IndexOfAnyInRange('\uD800', '\uDFFF') < 0)
            FindRegex(piece, matches);
        else
            FindBeyondBasicPlane(piece, matches);
    }

    /// <summary>
    /// Writes <c>\w</c> as categories: in .NET it lacks marks with a width and numerals that are letters, and has joiners.
    /// </summary>
    private static string WithWordCharacters(string pattern)
    {
        const string Categories = @"\p{L}\p{M}\p{Nd}\p{Nl}\p{Pc}";
        var written = new StringBuilder();
        var depth = 0; // of character classes
        for (var i = 0; i < pattern.Length; i++)
        {
            var isEscape = pattern[i] == '\\' && i + 1 < pattern.Length;
            if (!isEscape)
                depth = Math.Max(0, depth + (pattern[i] == '[' ? 1 : pattern[i] == ']' ? -1 : 0));
            var character = isEscape ? pattern.Substring(i++, 2) : pattern.Substring(i, 1);
            written.Append(character switch
            {
                @"\w" => depth > 0 ? Categories : $"[{Categories}]",
                @"\W" when depth == 0 => $"[^{Categories}]",
                _ => character,
            });
        }
        return written.ToString();
    }

    private void FindText(ReadOnlySpan<char> piece, List<(int Start, int End)> matches)
    {
        if (text is "")
            return;
        for (var end = 0; piece[end..].IndexOf(text, StringComparison.Ordinal) is >= 0 and int at;)
        {
            matches.Add((end + at, end + at + text!.Length));
            end += at + text.Length;
        }
    }

    private void FindRegex(ReadOnlySpan<char> piece, List<(int Start, int End)> matches)
    {
        foreach (var match in regex!.EnumerateMatches(piece))
            matches.Add((match.Index, match.Index + match.Length));
    }

    private void FindBeyondBasicPlane(ReadOnlySpan<char> piece, List<(int Start, int End)> matches)
    {
        var characters = new char[piece.Length];
        var places = new int[piece.Length + 1];
        var (count, at) = (0, 0);
        foreach (var rune in piece.EnumerateRunes())
        {
            places[count] = at;
            characters[count++] = rune.IsBmp ? (char)rune.Value : StandIn(CharUnicodeInfo.GetUnicodeCategory(rune.Value));
            at += rune.Utf16SequenceLength;
        }
        places[count] = at;
        var first = matches.Count;
        FindRegex(characters.AsSpan(0, count), matches);
        for (var i = first; i < matches.Count; i++)
            matches[i] = (places[matches[i].Start], places[matches[i].End]);
    }

    /// <summary>A character of a category that patterns do not name by itself.</summary>
    private static char StandIn(UnicodeCategory category) => category switch
    {
        UnicodeCategory.UppercaseLetter => '\u0370',
        UnicodeCategory.LowercaseLetter => '\u0371',
        UnicodeCategory.TitlecaseLetter => '\u01C5',
        UnicodeCategory.ModifierLetter => '\u07FA',
        UnicodeCategory.OtherLetter => '\u07CA',
        UnicodeCategory.NonSpacingMark => '\u0483',
        UnicodeCategory.SpacingCombiningMark => '\uABEC',
        UnicodeCategory.EnclosingMark => '\u0488',
        UnicodeCategory.DecimalDigitNumber => '\u07C0',
        UnicodeCategory.LetterNumber => '\u3021',
        UnicodeCategory.OtherNumber => '\u00BC',
        UnicodeCategory.ConnectorPunctuation => '\u203F',
        UnicodeCategory.DashPunctuation => '\u058A',
        UnicodeCategory.OpenPunctuation => '\u2045',
        UnicodeCategory.ClosePunctuation => '\u2046',
        UnicodeCategory.InitialQuotePunctuation => '\u2E02',
        UnicodeCategory.FinalQuotePunctuation => '\u2E03',
        UnicodeCategory.OtherPunctuation => '\u05C0',
        UnicodeCategory.MathSymbol => '\u03F6',
        UnicodeCategory.CurrencySymbol => '\u058F',
        UnicodeCategory.ModifierSymbol => '\u02D2',
        UnicodeCategory.OtherSymbol => '\u0482',
        UnicodeCategory.Format => '\u0600',
        UnicodeCategory.PrivateUse => '\uE000',
        _ => '\u0378', // not assigned
    };
}
