using System.Text;
using MLNet.Attention.Transforms.Evaluation;

namespace MLNet.Attention;

/// <summary>How well a multi-label classifier finds the labels of rows, as a whole and label by label.</summary>
/// <remarks>
/// What is judged is the column <c>PredictedLabel</c>, and for the log-loss <c>Probability</c>. "Micro" counts the labels of all
/// rows together, so that frequent labels count most; "macro" is the mean over the labels, so that each counts the same. As in
/// scikit-learn, except that labels which no row has and none is predicted to have are left out of the means.
/// </remarks>
public sealed class MultiLabelMetrics
{
    private const int LongestName = 32;
    private const int MostUnknown = 5;

    internal MultiLabelMetrics()
    {
    }

    /// <summary>The number of rows, at least 1; those without any label count.</summary>
    public required long RowCount { get; init; }

    /// <summary>
    /// The labels, in the order of the model's: <see cref="ClassMetrics.Support"/> is the number of rows that have the label.
    /// </summary>
    public required IReadOnlyList<ClassMetrics> Labels { get; init; }

    /// <summary>
    /// True labels that the model does not know, each with its number of rows. They are left out, as if the rows did not have
    /// them: no model finds them.
    /// </summary>
    public required IReadOnlyDictionary<string, long> UnknownLabels { get; init; }

    /// <summary>The share of the rows for which exactly the true labels are predicted, in [0, 1].</summary>
    public required double SubsetAccuracy { get; init; }

    /// <summary>
    /// The mean over rows and labels of −ln p, with p the probability of what is true of the label, at least 1e-15: in nats;
    /// ln 2, 0.693, is guessing.
    /// </summary>
    public required double LogLoss { get; init; }

    /// <summary>The share of the predicted labels that are right, in [0, 1]; 0 when none is predicted.</summary>
    public double MicroPrecision => All.Precision;

    /// <summary>The share of the true labels that are predicted, in [0, 1]; 0 when there are none.</summary>
    public double MicroRecall => All.Recall;

    /// <summary>The harmonic mean of <see cref="MicroPrecision"/> and <see cref="MicroRecall"/>, in [0, 1].</summary>
    public double MicroF1 => All.F1;

    /// <summary>The mean precision of the labels, in [0, 1].</summary>
    public double MacroPrecision => Mean(label => label.Precision);

    /// <summary>The mean recall of the labels, in [0, 1].</summary>
    public double MacroRecall => Mean(label => label.Recall);

    /// <summary>The mean F1 of the labels, in [0, 1].</summary>
    public double MacroF1 => Mean(label => label.F1);

    /// <summary>
    /// The Hamming loss, in [0, 1]: the share of all pairs of a row and a label that are predicted wrong (Schapire and Singer
    /// 1999, "Improved Boosting Algorithms Using Confidence-rated Predictions", section 7).
    /// </summary>
    public double HammingLoss => (All.Support + All.PredictedCount - 2.0 * All.RightCount) / RowCount / Labels.Count;

    private ClassMetrics All => new("all labels", Labels.Sum(label => label.Support), Labels.Sum(label => label.PredictedCount),
        Labels.Sum(label => label.RightCount));

    /// <summary>The figures of all rows, and a table of the labels.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        Append(text, $"{RowCount} rows, {Labels.Count} labels, {(double)All.Support / RowCount:0.00} labels a row, ");
        Append(text, $"{(double)All.PredictedCount / RowCount:0.00} predicted");
        if (UnknownLabels.Count > 0)
            text.Append("; labels that the model does not know are left out: ").Append(Unknown);
        Append(text, $"\nmicro F1 {MicroF1:0.000}, macro F1 {MacroF1:0.000}, all labels of a row right {SubsetAccuracy:0.000}, ");
        Append(text, $"Hamming loss {HammingLoss:0.0000}, log-loss {LogLoss:0.0000} nats\n\n");
        return text.Append(Table).ToString();
    }

    private string Table
    {
        get
        {
            var table = new TextTable().Texts("label").Numbers("precision", "recall", "F1", "rows", "predicted");
            foreach (var label in Labels.Append(All with { Name = "micro" }))
                AddRow(table, label.Name, label.Precision, label.Recall, label.F1, $"{label.Support}", $"{label.PredictedCount}");
            AddRow(table, "macro", MacroPrecision, MacroRecall, MacroF1, $"", $"");
            return table.ToString();
        }
    }

    private string Unknown => string.Join(", ", UnknownLabels.OrderByDescending(label => label.Value)
        .ThenBy(label => label.Key, StringComparer.Ordinal).Take(MostUnknown)
        .Select(label => Format($"'{TextTable.Cut(label.Key, LongestName)}' ({label.Value})")))
        + (UnknownLabels.Count > MostUnknown ? ", …" : "");

    private double Mean(Func<ClassMetrics, double> figure) => Labels.Where(label => label.Support + label.PredictedCount > 0)
        .Select(figure).DefaultIfEmpty(0).Average();

    private static void AddRow(TextTable table, string name, double precision, double recall, double f1, FormattableString rows,
        FormattableString predicted) =>
        table.Add(TextTable.Cut(name, LongestName), Format($"{precision:0.000}"), Format($"{recall:0.000}"),
            Format($"{f1:0.000}"), Format(rows), Format(predicted));

    private static void Append(StringBuilder text, FormattableString line) => text.Append(Format(line));

    private static string Format(FormattableString text) => FormattableString.Invariant(text);
}
