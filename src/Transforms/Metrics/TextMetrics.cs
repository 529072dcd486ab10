using System.Globalization;
using System.Text;

namespace MLNet.Attention;

/// <summary>How close texts come to their targets: what <c>EvaluateText</c> returns.</summary>
public sealed class TextMetrics
{
    /// <summary>The number of rows, at least 1.</summary>
    public required long RowCount { get; init; }

    /// <summary>ROUGE-1, words: the means over the rows.</summary>
    public required RougeScore Rouge1 { get; init; }

    /// <summary>ROUGE-2, pairs of neighbouring words: the means over the rows.</summary>
    public required RougeScore Rouge2 { get; init; }

    /// <summary>ROUGE-L, the longest common subsequence of the whole texts: the means over the rows.</summary>
    public required RougeScore RougeL { get; init; }

    /// <summary>
    /// ROUGE-Lsum, the longest common subsequences of sentences, which are the lines of a text: the means over the rows. Equals
    /// <see cref="RougeL"/> for texts of one line.
    /// </summary>
    public required RougeScore RougeLsum { get; init; }

    /// <summary>BLEU of all rows together.</summary>
    public required BleuScore Bleu { get; init; }

    /// <summary>chrF2 of all rows together (Popovic 2015, as sacreBLEU computes it), in [0, 100].</summary>
    public required double ChrF { get; init; }

    /// <summary>
    /// The share of rows whose text is one of its targets, but for white space at the beginning and the end. In [0, 1].
    /// </summary>
    public required double ExactMatch { get; init; }

    /// <summary>The mean length of the texts, in tokens of BLEU.</summary>
    public required double MeanOutputLength { get; init; }

    /// <summary>The mean length of the targets, in tokens of BLEU; of a row with several, their mean.</summary>
    public required double MeanTargetLength { get; init; }

    /// <summary>Confidence intervals; null if <see cref="TextEvaluationOptions.BootstrapSamples"/> is 0.</summary>
    public required TextMetricIntervals? Intervals { get; init; }

    /// <summary>The metrics as a table, a line for each.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture,
            $"{RowCount} rows, {MeanOutputLength:F1} tokens each, targets {MeanTargetLength:F1} tokens");
        if (Intervals is not null)
            text.Append(CultureInfo.InvariantCulture, $"; in brackets: {100 * Intervals.Level:0.##}% confidence");
        text.AppendLine();
        AppendRouge(text, "ROUGE-1", Rouge1, Intervals?.Rouge1);
        AppendRouge(text, "ROUGE-2", Rouge2, Intervals?.Rouge2);
        AppendRouge(text, "ROUGE-L", RougeL, Intervals?.RougeL);
        AppendRouge(text, "ROUGE-Lsum", RougeLsum, Intervals?.RougeLsum);
        Append(text, "BLEU", Bleu.Score, "F2", Intervals?.Bleu);
        text.Append("  precisions ").AppendJoin(" / ",
            Bleu.Precisions.Select(precision => precision.ToString("F1", CultureInfo.InvariantCulture)));
        text.AppendLine(CultureInfo.InvariantCulture, $", brevity penalty {Bleu.BrevityPenalty:F3}");
        Append(text, "chrF", ChrF, "F2", Intervals?.ChrF);
        text.AppendLine();
        Append(text, "Exact match", ExactMatch, "F4", Intervals?.ExactMatch);
        return text.ToString();
    }

    private static void AppendRouge(StringBuilder text, string name, RougeScore score, ConfidenceInterval? interval)
    {
        Append(text, name, score.F1, "F4", interval);
        text.AppendLine(CultureInfo.InvariantCulture, $"  precision {score.Precision:F4}, recall {score.Recall:F4}");
    }

    private static void Append(StringBuilder text, string name, double value, string format, ConfidenceInterval? interval)
    {
        text.Append(CultureInfo.InvariantCulture, $"{name,-12}{value.ToString(format, CultureInfo.InvariantCulture),8}");
        if (interval is { } ends)
            text.Append(' ').Append(ends.ToString(format));
    }
}
