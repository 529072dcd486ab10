namespace MLNet.Attention.Transforms.Evaluation;

/// <summary>Counts what <see cref="MultiLabelMetrics"/> says, row by row.</summary>
/// <param name="names">[K], the names of the labels.</param>
internal sealed class MultiLabelCounter(IReadOnlyList<string> names)
{
    private const double SmallestProbability = 1e-15;

    private readonly Dictionary<string, int> indices = names.Index().DistinctBy(pair => pair.Item)
        .ToDictionary(pair => pair.Item, pair => pair.Index, StringComparer.Ordinal);

    private readonly (bool IsTrue, bool IsPredicted)[] row = new (bool, bool)[names.Count];
    private readonly long[] support = new long[names.Count];
    private readonly long[] predictedCounts = new long[names.Count];
    private readonly long[] rightCounts = new long[names.Count];
    private readonly Dictionary<string, long> unknown = new(StringComparer.Ordinal);
    private long rows;
    private long rightRows;
    private double loss;

    /// <summary>Number of rows.</summary>
    public long RowCount => rows;

    /// <summary>Adds a row.</summary>
    /// <param name="labels">The true labels, some twice perhaps.</param>
    /// <param name="predicted">The predicted labels.</param>
    /// <param name="probabilities">[K], of each label.</param>
    /// <exception cref="InvalidOperationException">A predicted label has no probability.</exception>
    public void Add(IReadOnlyList<string> labels, IReadOnlyList<string> predicted, ReadOnlySpan<float> probabilities)
    {
        Array.Clear(row);
        foreach (var label in labels.Distinct())
        {
            if (indices.TryGetValue(label, out var index))
                row[index].IsTrue = true;
            else
                unknown[label] = unknown.GetValueOrDefault(label) + 1;
        }
        foreach (var label in predicted)
        {
            if (!indices.TryGetValue(label, out var index))
            {
                throw new InvalidOperationException($"The label '{label}' is predicted in row {rows}, but no probability has " +
                    "its name; expected the predicted labels and the probabilities of one model.");
            }
            row[index].IsPredicted = true;
        }
        Count(probabilities);
    }

    /// <summary>The figures of the rows, at least one.</summary>
    public MultiLabelMetrics Complete() => new()
    {
        RowCount = rows,
        Labels = [.. names.Select((name, i) => new ClassMetrics(name, support[i], predictedCounts[i], rightCounts[i]))],
        UnknownLabels = unknown,
        SubsetAccuracy = (double)rightRows / rows,
        LogLoss = loss / rows / names.Count,
    };

    private void Count(ReadOnlySpan<float> probabilities)
    {
        var isRight = true;
        for (var i = 0; i < row.Length; i++)
        {
            var (isTrue, isPredicted) = row[i];
            support[i] += isTrue ? 1 : 0;
            predictedCounts[i] += isPredicted ? 1 : 0;
            rightCounts[i] += isTrue && isPredicted ? 1 : 0;
            isRight &= isTrue == isPredicted;
            loss -= Math.Log(Math.Max(SmallestProbability, isTrue ? probabilities[i] : 1 - (double)probabilities[i]));
        }
        rows++;
        rightRows += isRight ? 1 : 0;
    }
}
