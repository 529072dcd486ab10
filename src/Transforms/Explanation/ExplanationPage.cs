using System.Globalization;
using System.Text;
using MLNet.Attention.Transforms.Pages;
using static MLNet.Attention.Transforms.Explanation.PageText;

namespace MLNet.Attention.Transforms.Explanation;

/// <summary>Creates the page of an explanation. The prediction and the text are in the HTML, so they need no script.</summary>
internal static class ExplanationPage
{
    private const int MaximumRows = 10;

    /// <param name="explanation">The explanation.</param>
    /// <param name="trueClass">The name of the class that is marked as the true one; null for none.</param>
    public static string Create(TextExplanation explanation, string? trueClass = null)
    {
        var segments = ExplainedSegment.Of(explanation.Text, 0, explanation.Tokens).ToList();
        if (explanation.SecondText is { } second)
            segments.AddRange(ExplainedSegment.Of(second, 1, explanation.Tokens));
        return PageTemplate.Prediction.Fill(new Dictionary<string, string>
        {
            ["title"] = Title(explanation),
            ["facts"] = Facts(explanation),
            ["unit"] = UnitOf(explanation),
            ["classes-head"] = explanation.Predicted.Probability is null
                ? "<th></th><th>Value</th>"
                : "<th>Class</th><th colspan=\"2\">Probability</th><th>Logit</th>",
            ["classes"] = Classes(explanation, trueClass),
            ["texts"] = Texts(explanation, segments),
            ["notes"] = Notes(explanation, segments),
            ["data"] = PageData.Create(explanation, [.. segments.Where(segment => segment.Count > 0)]),
        });
    }

    private static string Title(TextExplanation explanation)
    {
        var predicted = explanation.Predicted;
        var value = predicted.Probability is { } probability ? Percent(probability) : Number(predicted.Logit);
        return $"{Encode(VisibleText.Line(predicted.Name))}, {value}";
    }

    private static string Facts(TextExplanation explanation)
    {
        var length = explanation.Text.Length + (explanation.SecondText?.Length ?? 0);
        var unit = UnitOf(explanation) + (explanation.Tokens.Count == 1 ? "" : "s");
        var texts = explanation.SecondText is null ? "a text" : "two texts";
        return string.Create(CultureInfo.InvariantCulture,
            $"{explanation.Tokens.Count:N0} {unit} read from {texts} of {length:N0} characters.");
    }

    private static string Classes(TextExplanation explanation, string? trueClass)
    {
        var html = new StringBuilder();
        var ranked = explanation.Classes.OrderByDescending(c => c.Logit).ToList();
        var shown = ranked.Where((c, rank) => rank < MaximumRows || c.Name == trueClass).ToList();
        foreach (var c in shown)
        {
            html.Append(CultureInfo.InvariantCulture,
                $"<tr{Mark(c.IsPredicted, c.Name == trueClass)}><th scope=\"row\"><bdi>")
                .Append(Encode(VisibleText.Line(c.Name))).Append("</bdi></th>");
            if (c.Probability is { } p)
            {
                html.Append(CultureInfo.InvariantCulture,
                    $"<td><meter min=\"0\" max=\"1\" value=\"{p:F4}\"></meter></td><td>{Percent(p)}</td>");
            }
            html.Append(CultureInfo.InvariantCulture, $"<td>{Number(c.Logit)}</td></tr>\n");
        }
        if (ranked.Count > shown.Count)
        {
            html.Append(CultureInfo.InvariantCulture,
                $"<tr><td colspan=\"4\">and {ranked.Count - shown.Count} less likely classes</td></tr>\n");
        }
        return html.ToString();
    }

    private static string Mark(bool isPredicted, bool isTrue) => (isPredicted, isTrue) switch
    {
        (true, true) => " class=\"predicted true\"",
        (true, false) => " class=\"predicted\"",
        (false, true) => " class=\"true\"",
        _ => "",
    };

    private static string Texts(TextExplanation explanation, List<ExplainedSegment> segments)
    {
        var html = new StringBuilder();
        AppendText(html, explanation, segments, 0, explanation.Text, explanation.SecondText is null ? "Text" : "First text");
        if (explanation.SecondText is { } second)
            AppendText(html, explanation, segments, 1, second, "Second text");
        return html.ToString();
    }

    private static void AppendText(
        StringBuilder html, TextExplanation explanation, List<ExplainedSegment> segments, int index, string text, string label)
    {
        if (explanation.SecondText is not null)
            html.Append("<h3>").Append(label).Append("</h3>\n");
        AppendBox(html, label);
        AppendSegments(html, text, segments.Where(segment => segment.TextIndex == index));
        html.Append(text.Length == 0 ? "<em>empty</em></div>\n" : "</div>\n");
    }

    private static string Notes(TextExplanation explanation, List<ExplainedSegment> segments)
    {
        var html = new StringBuilder();
        var predicted = explanation.Predicted;
        if (predicted.Attributions.Count > 0)
        {
            var sum = predicted.Attributions.Sum();
            var whole = predicted.NetworkLogit - predicted.BaselineLogit;
            AppendNote(html, $"Integrated gradients: the {UnitOf(explanation)}s sum to {Number(sum)}; the network's part of " +
                $"the logit is {Number(whole)} above that for a text of mask tokens. The intercept is what the model says " +
                "without the text.");
        }
        else
        {
            AppendNote(html, $"This page does not show what each {UnitOf(explanation)} adds through the network: the text is " +
                $"longer than {nameof(ExplanationOptions.MaximumTokens)}, or {nameof(ExplanationOptions.MaximumSteps)} is 0.");
        }
        if (explanation.NetworkScale != 0 && explanation.NGramScale != 0)
        {
            AppendNote(html, $"All values are parts of the model's logit, which is {Number(explanation.NetworkScale)} times " +
                $"the network's own plus {Number(explanation.NGramScale)} times that of the n-gram part.");
        }
        if (predicted.NGrams.Count > 0 && predicted.Contributions.Count > 0)
        {
            AppendNote(html, "The value of an n-gram is divided equally among its characters, and so among their " +
                $"{UnitOf(explanation)}s.");
        }
        if (segments.Exists(segment => segment.IsUnread(segment.TextIndex == 0 ? explanation.Text : explanation.SecondText!)))
        {
            AppendNote(html, "The network did not read the grey text with a dotted underline, which was cut off" +
                (predicted.NGrams.Count > 0 ? "; the n-gram part did." : "."));
        }
        if (explanation.Rollout.Count > 0 && explanation.Attention.Count == 0)
        {
            AppendNote(html, $"Attention between {UnitOf(explanation)}s is not shown: the network has none, or there are more " +
                "than 8,388,608 attention weights (layers × heads × tokens²).");
        }
        if (explanation.Attention.Count > 0)
        {
            AppendNote(html, "Attention weights are rounded to about a tenth of their size. They show what the network attends " +
                $"to, not for or against which class these {UnitOf(explanation)}s speak.");
        }
        if (explanation.Classes.Any(c => c.Contributions.Count + c.NGrams.Count == 0)
            && predicted.Contributions.Count + predicted.NGrams.Count > 0)
        {
            AppendNote(html, "Only the most likely classes are explained.");
        }
        return html.ToString();
    }
}
