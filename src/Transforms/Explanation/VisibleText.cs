using System.Globalization;
using System.Text;

namespace MLNet.Attention.Transforms.Explanation;

/// <summary>
/// Text as a page shows it: visible characters replace those that would be invisible or would reorder the text around them.
/// </summary>
internal static class VisibleText
{
    /// <summary>A part of a text, with \n as the only line break.</summary>
    public static string Of(string text, int start, int length)
    {
        var result = new StringBuilder(length);
        for (var i = start; i < start + length; i++)
            Append(result, text, i);
        return result.ToString();
    }

    /// <summary>A text in one line.</summary>
    public static string Line(string text) => Of(text, 0, text.Length).Replace('\n', '⏎').Replace('\t', '⇥');

    private static void Append(StringBuilder result, string text, int at)
    {
        var c = text[at];
        if (c is '\n' or '\t')
        {
            result.Append(c);
        }
        else if (c == '\r')
        {
            result.Append(at + 1 < text.Length && text[at + 1] == '\n' ? "" : "\n");
        }
        else if (c < ' ')
        {
            result.Append((char)('\u2400' + c)); // the visible symbol of the control character
        }
        else if (IsHalfPair(text, at))
        {
            result.Append('\uFFFD');
        }
        else if (Reorders(c) || char.GetUnicodeCategory(c) is UnicodeCategory.Control
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
        {
            result.Append(CultureInfo.InvariantCulture, $"‹U+{(int)c:X4}›");
        }
        else
        {
            result.Append(c);
        }
    }

    /// <summary>Marks, embeddings, overrides and isolates of the bidirectional algorithm.</summary>
    private static bool Reorders(char c) =>
        c is '\u061C' or '\u200E' or '\u200F' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');

    private static bool IsHalfPair(string text, int at) =>
        (char.IsHighSurrogate(text[at]) && (at + 1 == text.Length || !char.IsLowSurrogate(text[at + 1])))
        || (char.IsLowSurrogate(text[at]) && (at == 0 || !char.IsHighSurrogate(text[at - 1])));
}
