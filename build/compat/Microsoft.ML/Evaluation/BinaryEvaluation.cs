namespace Microsoft.ML.Data;

/// <summary>
/// Counts of one pass over scored binary data. Rows without label or with a non-finite score are left out.
/// </summary>
internal sealed class BinaryEvaluation
{
    private readonly double[][] counts = [new double[2], new double[2]];
    private readonly IReadOnlyList<string> classNames;
    private double logLoss;
    private double countWithProbability;

    public BinaryEvaluation(IDataView data, string labelName, string scoreName, string? probabilityName,
        string predictedLabelName)
    {
        ArgumentNullException.ThrowIfNull(data);
        var label = EvaluationColumns.Find(data.Schema, "Label", labelName);
        var score = EvaluationColumns.Find(data.Schema, "Score", scoreName);
        DataViewSchema.Column? probability =
            probabilityName is null ? null : EvaluationColumns.Find(data.Schema, "Probability", probabilityName);
        EvaluationColumns.Find(data.Schema, "PredictedLabel", predictedLabelName);
        CheckTypes(label, score, probability);
        classNames = ClassNames(label);
        Read(data, label, score, probability);
    }

    public RankingCurves Curves { get; } = new();

    public double Accuracy => (counts[0][0] + counts[1][1]) / Total;

    public double LogLoss =>
        double.IsNaN(logLoss) ? double.NaN : countWithProbability > 0 ? logLoss / countWithProbability : 0;

    private double Total => counts[0].Sum() + counts[1].Sum();

    public ConfusionMatrix ToConfusionMatrix() => new(counts, classNames, isBinary: true);

    private static void CheckTypes(DataViewSchema.Column label, DataViewSchema.Column score,
        DataViewSchema.Column? probability)
    {
        EvaluationColumns.Require(score.Type == NumberDataViewType.Single, "score", score, "Single");
        var labelFits = label.Type == NumberDataViewType.Single || label.Type == NumberDataViewType.Double
            || label.Type is BooleanDataViewType or KeyDataViewType { Count: 2 };
        EvaluationColumns.Require(labelFits, "label", label, "Single, Double, Boolean or a key of 2 values");
        if (probability is { } column)
            EvaluationColumns.Require(column.Type == NumberDataViewType.Single, "probability", column, "Single");
    }

    private static IReadOnlyList<string> ClassNames(DataViewSchema.Column label)
    {
        if (label.Type is not KeyDataViewType || !label.HasKeyValues(TextDataViewType.Instance))
            return ["positive", "negative"];
        VBuffer<ReadOnlyMemory<char>> names = default;
        label.GetKeyValues(ref names);
        return names.DenseValues().Select(name => name.ToString()).ToArray();
    }

    private void Read(IDataView data, DataViewSchema.Column labelColumn, DataViewSchema.Column scoreColumn,
        DataViewSchema.Column? probabilityColumn)
    {
        DataViewSchema.Column[] needed = probabilityColumn is { } column
            ? [labelColumn, scoreColumn, column]
            : [labelColumn, scoreColumn];
        using var cursor = data.GetRowCursor(needed);
        var getLabel = EvaluationColumns.LabelGetter(cursor, labelColumn);
        var getScore = cursor.GetGetter<float>(scoreColumn);
        var getProbability = probabilityColumn is { } present ? cursor.GetGetter<float>(present) : null;
        float label = 0, score = 0, probability = float.NaN;
        while (cursor.MoveNext())
        {
            getLabel(ref label);
            getScore(ref score);
            if (!float.IsFinite(score) || float.IsNaN(label))
                continue;
            getProbability?.Invoke(ref probability);
            Add(label > 0, score, probability);
        }
    }

    private void Add(bool positive, float score, float probability)
    {
        counts[positive ? 0 : 1][score > 0 ? 0 : 1]++;
        Curves.Add(positive, score);

        // One missing probability makes the log-loss unknown.
        logLoss -= Math.Log(positive ? probability : 1.0 - probability, 2);
        if (!float.IsNaN(probability))
            countWithProbability++;
    }
}
