using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace MLNet.Attention.Transforms.Explanation;

/// <summary>Texts and numbers as the pages have them in their HTML.</summary>
internal static class PageText
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    /// <summary>A text without a character that has a meaning in HTML.</summary>
    public static string Encode(string text) => Encoder.Encode(text);

    /// <summary>"word" or "token": what the values of an explanation are of.</summary>
    public static string UnitOf(TextExplanation explanation) => explanation.Unit == ExplanationUnit.Words ? "word" : "token";

    public static string Percent(float share) => (100 * share).ToString("F1", CultureInfo.InvariantCulture) + " %";

    public static string Number(float value) =>
        value.ToString("F3", CultureInfo.InvariantCulture).Replace('-', '\u2212'); // a minus is as wide as a digit

    /// <summary>Adds a text as an item of a list.</summary>
    public static void AppendNote(StringBuilder html, string note) =>
        html.Append("<li>").Append(Encode(note)).Append("</li>\n");

    /// <summary>Adds the segments of a text, each token in an element of its own.</summary>
    public static void AppendSegments(StringBuilder html, string text, IEnumerable<ExplainedSegment> segments)
    {
        foreach (var segment in segments)
        {
            var shown = Encode(VisibleText.Of(text, segment.Start, segment.End - segment.Start));
            if (segment.Count > 0)
                html.Append("<span class=\"token\">").Append(shown).Append("</span>");
            else if (!segment.IsUnread(text))
                html.Append(shown);
            else
                html.Append("<span class=\"unread\" title=\"not read by the network\">").Append(shown).Append("</span>");
        }
    }

    /// <summary>Begins the box of a text.</summary>
    public static void AppendBox(StringBuilder html, string label) => html
        .Append("<div class=\"text\" role=\"group\" dir=\"auto\" aria-label=\"").Append(label).Append("\">");
}
