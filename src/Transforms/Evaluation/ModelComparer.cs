namespace MLNet.Attention.Transforms.Evaluation;

/// <summary>Compares what two models make of the same rows.</summary>
internal static class ModelComparer
{
    /// <exception cref="InvalidOperationException">The rows are not the same, or none has a label.</exception>
    public static ClassificationComparison Compare(
        ClassifiedRows first, ClassifiedRows second, ComparisonOptions options, Action checkAlive)
    {
        var (rows, firstRight, secondRight, bothRight) = (0L, 0L, 0L, 0L);
        var differences = new List<double>();
        using var others = second.Read().GetEnumerator();
        foreach (var row in first.Read())
        {
            if (rows % 1024 == 0)
                checkAlive();
            CheckSame(others.MoveNext(), row.Label, others.Current.Label, rows++);
            if (row.Label is null)
                continue;
            var isFirstRight = first.ClassNames[row.Predicted] == row.Label;
            var isSecondRight = second.ClassNames[others.Current.Predicted] == row.Label;
            bothRight += isFirstRight && isSecondRight ? 1 : 0;
            firstRight += isFirstRight ? 1 : 0;
            secondRight += isSecondRight ? 1 : 0;
            differences.Add((isSecondRight ? 1 : 0) - (isFirstRight ? 1 : 0));
        }
        CheckSame(!others.MoveNext(), null, null, rows);
        CheckLabels(differences.Count, rows);
        return new ClassificationComparison
        {
            BothRight = bothRight,
            OnlyFirstRight = firstRight - bothRight,
            OnlySecondRight = secondRight - bothRight,
            BothWrong = differences.Count - firstRight - secondRight + bothRight,
            DifferenceInterval = PairedBootstrap.Run([.. differences], options, checkAlive).Interval,
            ConfidenceLevel = options.ConfidenceLevel,
        };
    }

    /// <exception cref="InvalidOperationException">The rows are not the same, or none has a label.</exception>
    public static RegressionComparison Compare(
        EstimatedRows first, EstimatedRows second, ComparisonOptions options, Action checkAlive)
    {
        var rows = Math.Max(first.Labels.Count, second.Labels.Count);
        for (var row = 0; row < rows; row++)
        {
            var isThere = row < first.Labels.Count && row < second.Labels.Count;
            CheckSame(isThere && first.Labels[row].Equals(second.Labels[row]), null, null, row);
        }
        var (labels, scores) = first.Labelled();
        var differences = second.Labelled().Scores
            .Select((score, i) => Math.Abs(score - labels[i]) - Math.Abs(scores[i] - labels[i])).ToArray();
        var (interval, pValue) = PairedBootstrap.Run(differences, options, checkAlive);
        return new RegressionComparison
        {
            First = first.Report(),
            Second = second.Report(),
            DifferenceInterval = interval,
            ConfidenceLevel = options.ConfidenceLevel,
            PValue = pValue,
        };
    }

    private static void CheckSame(bool isThere, string? label, string? otherLabel, long row)
    {
        if (!isThere || label != otherLabel)
        {
            throw new InvalidOperationException($"Row {row} is not the same in both data; expected the rows of one data set, " +
                "with the same labels, as two models have scored them.");
        }
    }

    private static void CheckLabels(int labelled, long rows)
    {
        if (labelled == 0)
            throw new InvalidOperationException($"None of {rows} rows has a label; expected at least one.");
    }
}
