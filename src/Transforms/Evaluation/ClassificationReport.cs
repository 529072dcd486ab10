using System.Text;
using MLNet.Attention.Transforms.Evaluation;

namespace MLNet.Attention;

/// <summary>How good a classifier is on rows with labels, as a whole and class by class.</summary>
/// <remarks>
/// What is judged is the column <c>PredictedLabel</c>; ML.NET's <c>Evaluate</c> judges the likeliest class, which may be another
/// where classes had weights in training.
/// </remarks>
public sealed class ClassificationReport
{
    private const int LongestName = 32;
    private const int MostUnknown = 5;

    internal ClassificationReport()
    {
    }

    /// <summary>The number of rows that are judged, at least 1.</summary>
    public required long RowCount { get; init; }

    /// <summary>The number of rows that are left out, because their label is missing.</summary>
    public required long MissingLabelCount { get; init; }

    /// <summary>
    /// The labels that are none of the model's classes, each with its number of rows. These rows are left out: no model gets
    /// them right.
    /// </summary>
    public required IReadOnlyDictionary<string, long> UnknownLabels { get; init; }

    /// <summary>The classes, in the order of the model's.</summary>
    public required IReadOnlyList<ClassMetrics> Classes { get; init; }

    /// <summary>The share of the rows that are predicted right, in [0, 1].</summary>
    public required double Accuracy { get; init; }

    /// <summary>A 95% confidence interval of <see cref="Accuracy"/> (Wilson 1927).</summary>
    public required ConfidenceInterval AccuracyInterval { get; init; }

    /// <summary>The share of the rows whose class is among the k likeliest, for k = 1, 2 and so on.</summary>
    public required IReadOnlyList<double> TopAccuracies { get; init; }

    /// <summary>
    /// The mean of −ln p, with p the probability of the true class, at least 1e-15: in nats; ln C is guessing among C classes.
    /// </summary>
    public required double LogLoss { get; init; }

    /// <summary>Which classes are taken for which.</summary>
    public required ConfusionReport Confusion { get; init; }

    /// <summary>Whether probabilities are frequencies.</summary>
    public required CalibrationReport Calibration { get; init; }

    /// <summary>What is won by leaving unsure rows unanswered.</summary>
    public required AbstentionReport Abstention { get; init; }

    /// <summary>The mean F1 of the classes that have rows or predictions.</summary>
    public double MacroF1 => Classes.Where(IsSeen).Average(found => found.F1);

    /// <summary>The mean F1 of the classes, weighted by their rows.</summary>
    public double WeightedF1 => Classes.Sum(found => found.F1 * found.Support) / RowCount;

    /// <summary>The figures of all rows: two or three lines.</summary>
    public string Summary
    {
        get
        {
            var text = new StringBuilder();
            Append(text, $"{RowCount} rows of {Classes.Count} classes");
            if (MissingLabelCount > 0)
                Append(text, $"; {MissingLabelCount} rows without a label are left out");
            if (UnknownLabels.Values.Sum() is > 0 and var unknown)
                Append(text, $"; {unknown} rows of classes that the model does not know are left out: {Unknown}");
            Append(text, $"\naccuracy {Accuracy:0.000} {AccuracyInterval.ToString("0.000")}, macro F1 {MacroF1:0.000}, ");
            Append(text, $"log-loss {LogLoss:0.000} nats ({Math.Log(Classes.Count):0.000} is guessing)\n");
            for (var k = 2; k <= TopAccuracies.Count && TopAccuracies.Count < Classes.Count; k++)
                Append(text, $"{(k == 2 ? "" : ", ")}among the {k} likeliest {TopAccuracies[k - 1]:0.000}");
            return text.ToString().TrimEnd() + "\n";
        }
    }

    /// <summary>A table of the classes, and their means.</summary>
    public string ClassTable
    {
        get
        {
            var table = new TextTable().Texts("class").Numbers("precision", "recall", "F1", "rows");
            foreach (var found in Classes)
                AddRow(table, found.Name, found.Precision, found.Recall, found.F1, found.Support);
            var seen = Classes.Where(IsSeen).ToList();
            AddRow(table, "mean", seen.Average(found => found.Precision), seen.Average(found => found.Recall), MacroF1, RowCount);
            return table.ToString();
        }
    }

    private string Unknown => string.Join(", ", UnknownLabels.OrderByDescending(label => label.Value).Take(MostUnknown)
        .Select(label => $"'{TextTable.Cut(label.Key, LongestName)}' ({label.Value})"))
        + (UnknownLabels.Count > MostUnknown ? ", …" : "");

    /// <summary>All parts, one below the other.</summary>
    public override string ToString() =>
        string.Join('\n', Summary, ClassTable, Confusion, Calibration, Abstention);

    // As scikit-learn does: a class that has no row but is predicted counts.
    private static bool IsSeen(ClassMetrics found) => found.Support > 0 || found.PredictedCount > 0;

    private static void AddRow(TextTable table, string name, double precision, double recall, double f1, long rows) =>
        table.Add(TextTable.Cut(name, LongestName), Format($"{precision:0.000}"), Format($"{recall:0.000}"),
            Format($"{f1:0.000}"), Format($"{rows}"));

    private static void Append(StringBuilder text, FormattableString line) => text.Append(Format(line));

    private static string Format(FormattableString text) => FormattableString.Invariant(text);
}
