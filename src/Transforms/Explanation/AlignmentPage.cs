using System.Globalization;
using System.Text;
using MLNet.Attention.Transforms.Pages;
using static MLNet.Attention.Transforms.Explanation.PageText;

namespace MLNet.Attention.Transforms.Explanation;

/// <summary>
/// Creates the page of a generated text. The texts, the scores and the strongest alignments of the best candidate are in the
/// HTML, so they need no script.
/// </summary>
internal static class AlignmentPage
{
    private const int TitleLength = 80;
    private const int Strongest = 3;

    public static string Create(GenerationExplanation explanation)
    {
        var segments = ExplainedSegment.Of(explanation.Source, 0, explanation.SourceTokens).ToList();
        var excerpt = new AlignmentExcerpt(explanation);
        return PageTemplate.Alignment.Fill(new Dictionary<string, string>
        {
            ["title"] = Title(explanation.Best.Text),
            ["facts"] = Facts(explanation),
            ["candidates-hidden"] = excerpt.Listed.Length > 1 ? "" : " hidden",
            ["candidates"] = Candidates(explanation, excerpt),
            ["output"] = Output(explanation.Best),
            ["source"] = Source(explanation.Source, segments),
            ["rows-head"] = "<th>Output</th><th>Probability</th>" + (HasCopies(explanation) ? "<th>Copied</th>" : "")
                + "<th>Strongest source tokens</th>",
            ["rows"] = Rows(explanation, excerpt),
            ["notes"] = Notes(explanation, excerpt, segments),
            ["data"] = AlignmentData.Create(explanation, excerpt, [.. segments.Where(segment => segment.Count > 0)]),
        });
    }

    private static string Title(string text)
    {
        var line = VisibleText.Line(text.Trim());
        if (line.Length == 0)
            return "Empty output";
        if (line.Length <= TitleLength)
            return Encode(line);
        var length = line.LastIndexOf(' ', TitleLength);
        if (length < TitleLength / 2)
            length = char.IsLowSurrogate(line[TitleLength]) ? TitleLength - 1 : TitleLength;
        return Encode(line[..length]) + " …";
    }

    private static string Facts(GenerationExplanation explanation)
    {
        var best = explanation.Best;
        var facts = string.Create(CultureInfo.InvariantCulture,
            $"{Tokens(best.Tokens.Count)} generated from {Tokens(explanation.SourceTokens.Count)}.");
        return explanation.Candidates.Count > 1
            ? facts
            : $"{facts} Log-probability {Number(best.LogProbability)}, score {Number(best.Score)}.";
    }

    private static string Tokens(int count) =>
        string.Create(CultureInfo.InvariantCulture, $"{count:N0} {(count == 1 ? "token" : "tokens")}");

    private static string Candidates(GenerationExplanation explanation, AlignmentExcerpt excerpt)
    {
        var html = new StringBuilder();
        foreach (var (index, candidate) in excerpt.Listed.Index())
        {
            var text = VisibleText.Line(candidate.Text.Trim());
            html.Append(CultureInfo.InvariantCulture, $"<tr><th scope=\"row\">{index + 1}</th><td dir=\"auto\"><div>")
                .Append(text.Length == 0 ? "<em>empty</em>" : Encode(text))
                .Append(CultureInfo.InvariantCulture,
                    $"</div></td><td>{candidate.Tokens.Count:N0}</td><td>{Number(candidate.LogProbability)}</td>")
                .Append(CultureInfo.InvariantCulture, $"<td>{Number(candidate.Score)}</td></tr>\n");
        }
        var rest = explanation.Candidates.Count - excerpt.Listed.Length;
        if (rest > 0)
            html.Append(CultureInfo.InvariantCulture, $"<tr><td colspan=\"5\">and {rest:N0} of lower scores</td></tr>\n");
        return html.ToString();
    }

    private static string Output(GeneratedCandidate best)
    {
        var html = new StringBuilder();
        AppendBox(html, "Output");
        var text = string.Concat(best.Tokens.Select(token => token.Text));
        var at = 0;
        foreach (var length in best.Tokens.Select(token => token.Text.Length).Where(length => length > 0))
        {
            html.Append("<span class=\"token\">").Append(Encode(VisibleText.Of(text, at, length))).Append("</span>");
            at += length;
        }
        return html.Append(at == 0 ? "<em>empty</em></div>\n" : "</div>\n").ToString();
    }

    private static string Source(string source, IEnumerable<ExplainedSegment> segments)
    {
        var html = new StringBuilder();
        AppendBox(html, "Source");
        AppendSegments(html, source, segments);
        return html.Append(source.Length == 0 ? "<em>empty</em></div>\n" : "</div>\n").ToString();
    }

    private static string Rows(GenerationExplanation explanation, AlignmentExcerpt excerpt)
    {
        var html = new StringBuilder();
        var hasCopies = HasCopies(explanation);
        foreach (var token in explanation.Best.Tokens.Take(AlignmentExcerpt.MaximumRows))
        {
            html.Append("<tr><th scope=\"row\"><bdi>").Append(Encode(Name(token.Text)))
                .Append(CultureInfo.InvariantCulture, $"</bdi></th><td>{Percent(MathF.Exp(token.LogProbability))}</td>");
            if (hasCopies)
                html.Append("<td>").Append(token.CopyProbability is { } copied ? Percent(copied) : "").Append("</td>");
            html.Append("<td>");
            var strongest = excerpt.Columns.OrderByDescending(i => token.Alignment[i]).Take(Strongest);
            foreach (var i in strongest.Where(i => token.Alignment[i] > 0))
            {
                html.Append("<span class=\"pair\"><bdi>").Append(Encode(Name(explanation.SourceTokens[i].Text)))
                    .Append(CultureInfo.InvariantCulture, $"</bdi> {Percent(token.Alignment[i])}</span> ");
            }
            html.Append("</td></tr>\n");
        }
        return html.ToString();
    }

    /// <summary>A token where it stands alone, as the script names it too.</summary>
    private static string Name(string text)
    {
        if (text.Length == 0)
            return "(no text)";
        var name = VisibleText.Line(text).Trim();
        return name.Length == 0 ? "(space)" : name;
    }

    private static string Notes(
        GenerationExplanation explanation, AlignmentExcerpt excerpt, List<ExplainedSegment> segments)
    {
        var html = new StringBuilder();
        AppendNote(html, "The weights of an output token say how much the model attended to each source token when it " +
            "generated the output token; they sum to 1. They show where the model looked, not why it chose the token.");
        if (HasCopies(explanation))
        {
            AppendNote(html, "Copied: the probability with which the model took a source token for the output instead of a " +
                "token of its vocabulary.");
        }
        AppendNote(html, "The log-probability of a candidate is the sum over its tokens, in nats. The score has the length " +
            "penalty of decoding; candidates are ranked by it.");
        if (explanation.Candidates.Any(candidate => candidate.Tokens.Any(token => token.Text.Length == 0)))
        {
            AppendNote(html, "A token with no text is a part of a character that a later token completes, or the end of " +
                "the text.");
        }
        if (segments.Exists(segment => segment.IsUnread(explanation.Source)))
            AppendNote(html, "The model did not read the grey source text with a dotted underline, which was cut off.");
        AppendCuts(html, excerpt);
        return html.ToString();
    }

    private static void AppendCuts(StringBuilder html, AlignmentExcerpt excerpt)
    {
        var culture = CultureInfo.InvariantCulture;
        if (excerpt.Mapped.Length < excerpt.Listed.Length)
        {
            AppendNote(html, string.Create(culture,
                $"Only the best {excerpt.Mapped.Length:N0} of the listed candidates have a map, so that the page stays small."));
        }
        if (excerpt.Mapped.Any(candidate => candidate.Tokens.Count > AlignmentExcerpt.MaximumRows))
        {
            AppendNote(html, string.Create(culture,
                $"Maps have the first {AlignmentExcerpt.MaximumRows:N0} output tokens only."));
        }
        if (excerpt.Columns.Length < excerpt.SourceLength)
        {
            AppendNote(html, string.Create(culture, $"Maps have the {excerpt.Columns.Length:N0} source tokens with the largest " +
                $"weights, of {excerpt.SourceLength:N0}; the weights of the others are left out."));
        }
    }

    private static bool HasCopies(GenerationExplanation explanation) =>
        explanation.Candidates.Any(candidate => candidate.Tokens.Any(token => token.CopyProbability is not null));
}
