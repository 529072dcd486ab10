using MLNet.Attention.Transforms.Columns;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Transforms.Evaluation;

/// <summary>The labels of rows, and the numbers that a regression predicts.</summary>
/// <param name="Labels">The labels; NaN where they are missing.</param>
/// <param name="Scores">The predictions, as many.</param>
internal sealed record EstimatedRows(IReadOnlyList<double> Labels, IReadOnlyList<double> Scores)
{
    private const int RowsBetweenChecks = 1024;

    /// <summary>Reads rows.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or is not Single.</exception>
    public static EstimatedRows Read(IDataView data, string labelName, string scoreName, Action checkAlive)
    {
        var label = InputColumns.Find(data.Schema, labelName, "label", IsSingle, "Single");
        var score = InputColumns.Find(data.Schema, scoreName, "score", IsSingle, "Single");
        using var cursor = data.GetRowCursor([label, score]);
        var readLabel = cursor.GetGetter<float>(label);
        var readScore = cursor.GetGetter<float>(score);
        var (labels, scores) = (new List<double>(), new List<double>());
        var value = 0f;
        while (cursor.MoveNext())
        {
            if (labels.Count % RowsBetweenChecks == 0)
                checkAlive();
            readLabel(ref value);
            labels.Add(value);
            readScore(ref value);
            scores.Add(value);
        }
        return new EstimatedRows(labels, scores);
    }

    /// <summary>The rows with a label.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public (double[] Labels, double[] Scores) Labelled()
    {
        var rows = Enumerable.Range(0, Labels.Count).Where(row => !double.IsNaN(Labels[row])).ToArray();
        return rows.Length > 0
            ? (Array.ConvertAll(rows, row => Labels[row]), Array.ConvertAll(rows, row => Scores[row]))
            : throw new InvalidOperationException($"None of {Labels.Count} rows has a label; expected at least one.");
    }

    /// <summary>The report of the rows.</summary>
    /// <exception cref="InvalidOperationException">No row has a label.</exception>
    public RegressionReport Report()
    {
        var (labels, scores) = Labelled();
        var errors = labels.Zip(scores, (label, score) => score - label).ToArray();
        var mean = labels.Average();
        var variance = labels.Sum(label => (label - mean) * (label - mean));
        var squares = errors.Sum(error => error * error);
        return new RegressionReport
        {
            RowCount = labels.Length,
            MissingLabelCount = Labels.Count - labels.Length,
            Pearson = Correlations.Pearson(labels, scores),
            Spearman = Correlations.Spearman(labels, scores),
            MeanAbsoluteError = errors.Average(Math.Abs),
            RootMeanSquaredError = Math.Sqrt(squares / labels.Length),
            RSquared = variance > 0 ? 1 - squares / variance : double.NaN,
        };
    }

    private static bool IsSingle(DataViewType type) => type.Equals(NumberDataViewType.Single);
}
