using System.Text;

namespace Microsoft.ML.Data;

/// <summary>A confusion matrix as a table of text.</summary>
internal sealed class ConfusionTable
{
    private const string Corner = "PREDICTED";

    private readonly ConfusionMatrix _matrix;
    private readonly IReadOnlyList<string> _headers;
    private readonly IReadOnlyList<string> _labels;
    private readonly string? _ratio;
    private readonly int _columnWidth;
    private readonly int _labelWidth;

    public ConfusionTable(ConfusionMatrix matrix, IReadOnlyList<string> names, bool isBinary)
    {
        _matrix = matrix;
        int count = matrix.NumberOfClasses;
        _columnWidth = count == 2 ? 8 : 5;
        _ratio = isBinary && count == 2 ? PositiveRatio(matrix.Counts, names[0]) : null;

        int longest = names.Max(name => name.Length);
        if (longest <= _columnWidth)
        {
            _headers = _labels = names;
            _labelWidth = Math.Max(Corner.Length, longest);
            return;
        }

        // Names that do not fit above a column are listed once, with numbers standing for them.
        int digits = (count - 1).ToString().Length;
        _labelWidth = Math.Max(Corner.Length, longest + digits + 2);
        _headers = Enumerable.Range(0, count).Select(i => i.ToString()).ToArray();
        _labels = names.Select((name, i) =>
            $"{i.ToString().PadLeft(digits)}. {name.PadLeft(_labelWidth - digits - 2)}").ToArray();
    }

    public override string ToString()
    {
        var text = new StringBuilder(_ratio).AppendLine().AppendLine("Confusion table");
        string line = string.Concat(_headers.Select(_ => _headers.Count > 2 ? "========" : "==========="));
        text.AppendLine(Margin("") + line);
        text.AppendLine(Margin(Corner) + Cells(_headers) + " Recall");
        text.AppendLine(Margin("TRUTH") + line);
        for (int i = 0; i < _labels.Count; i++)
            text.AppendLine($"{_labels[i].PadLeft(_labelWidth)} ||{Row(i)}");
        text.AppendLine(Margin("") + line);
        text.AppendLine(Margin("Precision") + string.Concat(_matrix.PerClassPrecision.Select(PrecisionCell)));
        return text.ToString();
    }

    private static string PositiveRatio(IReadOnlyList<IReadOnlyList<double>> counts, string positive)
    {
        double positives = counts[0].Sum(), negatives = counts[1].Sum();
        return $"TEST {positive.ToUpper()} RATIO:\t{positives / (positives + negatives):N4} "
            + $"({positives:F1}/({positives:F1}+{negatives:F1}))";
    }

    private string Margin(string title) => $"{title.PadRight(_labelWidth)} ||";

    private string Row(int i) =>
        Cells(_matrix.Counts[i].Select(count => count.ToString("N0"))) + $" {_matrix.PerClassRecall[i],5:F4}";

    private string Cells(IEnumerable<string> texts) =>
        string.Concat(texts.Select(text => $" {text.PadLeft(_columnWidth)} |"));

    private string PrecisionCell(double precision) => precision.ToString("N4").PadLeft(_columnWidth + 1) + " |";
}
