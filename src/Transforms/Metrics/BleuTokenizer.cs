using System.Runtime.InteropServices;

namespace MLNet.Attention.Transforms.Metrics;

/// <summary>
/// Cuts a text into the tokens of BLEU: the tokenization 13a of the WMT evaluations, as sacreBLEU has it. Keeps scratch; not for
/// two threads at a time.
/// </summary>
internal sealed class BleuTokenizer
{
    private readonly List<char> first = [];
    private readonly List<char> second = [];
    private readonly List<Range> ranges = [];

    /// <summary>The characters in which the ranges of the last text lie.</summary>
    public ReadOnlySpan<char> Characters => CollectionsMarshal.AsSpan(first);

    /// <summary>The tokens of a text, as ranges of <see cref="Characters"/>; both are valid until the next call.</summary>
    public List<Range> Tokenize(ReadOnlySpan<char> text)
    {
        first.Clear();
        first.Add(' ');
        first.AddRange(Unescape(WhiteSpace.TrimEnd(text).ToString()).AsSpan());
        first.Add(' ');
        SeparateSymbols(first, second);
        SeparateBehindOthers(second, first);
        SeparateBeforeOthers(first, second);
        SeparateDashes(second, first);
        WhiteSpace.Split(Characters, ranges);
        return ranges;
    }

    // One after the other: what a replacement leaves, the next one sees.
    private static string Unescape(string text)
    {
        if (!text.AsSpan().ContainsAny("\n&<"))
            return text;
        return text.Replace("<skipped>", "", StringComparison.Ordinal)
            .Replace("-\n", "", StringComparison.Ordinal)
            .Replace('\n', ' ')
            .Replace("&quot;", "\"", StringComparison.Ordinal)
            .Replace("&amp;", "&", StringComparison.Ordinal)
            .Replace("&lt;", "<", StringComparison.Ordinal)
            .Replace("&gt;", ">", StringComparison.Ordinal);
    }

    // ASCII punctuation but apostrophe, comma, dash and period.
    private static void SeparateSymbols(List<char> from, List<char> to)
    {
        to.Clear();
        foreach (var character in from)
        {
            if (character < 128 && (char.IsPunctuation(character) || char.IsSymbol(character))
                && character is not ('\'' or ',' or '-' or '.'))
            {
                AddApart(to, character);
            }
            else
            {
                to.Add(character);
            }
        }
    }

    // A period or comma behind what is no digit. The two are passed over together, so the one behind may be a first one again.
    private static void SeparateBehindOthers(List<char> from, List<char> to)
    {
        to.Clear();
        for (var i = 0; i < from.Count; i++)
        {
            to.Add(from[i]);
            if (i + 1 < from.Count && !char.IsAsciiDigit(from[i]) && from[i + 1] is '.' or ',')
                AddApart(to, from[++i]);
        }
    }

    // A period or comma before what is no digit.
    private static void SeparateBeforeOthers(List<char> from, List<char> to)
    {
        to.Clear();
        for (var i = 0; i < from.Count; i++)
        {
            if (from[i] is '.' or ',' && i + 1 < from.Count && !char.IsAsciiDigit(from[i + 1]))
                AddApart(to, from[i++]);
            to.Add(from[i]);
        }
    }

    // A dash behind a digit.
    private static void SeparateDashes(List<char> from, List<char> to)
    {
        to.Clear();
        for (var i = 0; i < from.Count; i++)
        {
            to.Add(from[i]);
            if (char.IsAsciiDigit(from[i]) && i + 1 < from.Count && from[i + 1] == '-')
                AddApart(to, from[++i]);
        }
    }

    private static void AddApart(List<char> to, char character)
    {
        to.Add(' ');
        to.Add(character);
        to.Add(' ');
    }
}
