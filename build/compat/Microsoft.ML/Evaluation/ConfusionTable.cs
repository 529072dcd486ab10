using System.Text;

namespace Microsoft.ML.Data;

/// <summary>A confusion matrix as a table of text.</summary>
internal sealed class ConfusionTable
{
    private const string Corner = "PREDICTED";

    private readonly ConfusionMatrix matrix;
    private readonly IReadOnlyList<string> headers;
    private readonly IReadOnlyList<string> labels;
    private readonly string? ratio;
    private readonly int columnWidth;
    private readonly int labelWidth;

    public ConfusionTable(ConfusionMatrix matrix, IReadOnlyList<string> names, bool isBinary)
    {
        this.matrix = matrix;
        var count = matrix.NumberOfClasses;
        columnWidth = count == 2 ? 8 : 5;
        ratio = isBinary && count == 2 ? PositiveRatio(matrix.Counts, names[0]) : null;

        var longest = names.Max(name => name.Length);
        if (longest <= columnWidth)
        {
            headers = labels = names;
            labelWidth = Math.Max(Corner.Length, longest);
            return;
        }
        // Names that do not fit above a column are listed once, with numbers standing for them.
        var digits = (count - 1).ToString().Length;
        labelWidth = Math.Max(Corner.Length, longest + digits + 2);
        headers = Enumerable.Range(0, count).Select(i => i.ToString()).ToArray();
        labels = names.Select((name, i) =>
            $"{i.ToString().PadLeft(digits)}. {name.PadLeft(labelWidth - digits - 2)}").ToArray();
    }

    public override string ToString()
    {
        var text = new StringBuilder(ratio).AppendLine().AppendLine("Confusion table");
        var line = string.Concat(headers.Select(_ => headers.Count > 2 ? "========" : "==========="));
        text.AppendLine(Margin("") + line);
        text.AppendLine(Margin(Corner) + Cells(headers) + " Recall");
        text.AppendLine(Margin("TRUTH") + line);
        for (var i = 0; i < labels.Count; i++)
            text.AppendLine($"{labels[i].PadLeft(labelWidth)} ||{Row(i)}");
        text.AppendLine(Margin("") + line);
        text.AppendLine(Margin("Precision") + string.Concat(matrix.PerClassPrecision.Select(PrecisionCell)));
        return text.ToString();
    }

    private static string PositiveRatio(IReadOnlyList<IReadOnlyList<double>> counts, string positive)
    {
        double positives = counts[0].Sum(), negatives = counts[1].Sum();
        return $"TEST {positive.ToUpper()} RATIO:\t{positives / (positives + negatives):N4} "
            + $"({positives:F1}/({positives:F1}+{negatives:F1}))";
    }

    private string Margin(string title) => $"{title.PadRight(labelWidth)} ||";

    private string Row(int i) =>
        Cells(matrix.Counts[i].Select(count => count.ToString("N0"))) + $" {matrix.PerClassRecall[i],5:F4}";

    private string Cells(IEnumerable<string> texts) =>
        string.Concat(texts.Select(text => $" {text.PadLeft(columnWidth)} |"));

    private string PrecisionCell(double precision) => precision.ToString("N4").PadLeft(columnWidth + 1) + " |";
}
