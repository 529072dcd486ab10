namespace Microsoft.ML.Data;

/// <summary>
/// Sums of one pass over data with a score per class. Rows without label, with a negative or fractional label or with
/// a non-finite score are left out; a label beyond the scores counts as wrong.
/// </summary>
internal sealed class MulticlassEvaluation
{
    private const float SmallestProbability = 1e-15f;

    private readonly IReadOnlyList<string> classNames;
    private readonly double[][] counts;
    private readonly double[] classCounts;
    private readonly double[] classLogLoss;
    private readonly double[] ranks;
    private double total;
    private double logLoss;

    public MulticlassEvaluation(IDataView data, string labelName, string scoreName, string predictedLabelName)
    {
        ArgumentNullException.ThrowIfNull(data);
        var label = EvaluationColumns.Find(data.Schema, "Label", labelName);
        var score = EvaluationColumns.Find(data.Schema, "Score", scoreName);
        EvaluationColumns.Find(data.Schema, "PredictedLabel", predictedLabelName);
        var scoreFits = score.Type is VectorDataViewType { Size: >= 2 } vector
            && vector.ItemType == NumberDataViewType.Single;
        EvaluationColumns.Require(scoreFits, "score", score, "a vector of two or more Single");
        var labelFits = label.Type == NumberDataViewType.Single || label.Type is KeyDataViewType;
        EvaluationColumns.Require(labelFits, "label", label, "Single or a key");

        var size = ((VectorDataViewType)score.Type).Size;
        classNames = ClassNames(score, size);
        counts = Enumerable.Range(0, size).Select(_ => new double[size]).ToArray();
        classCounts = new double[size];
        classLogLoss = new double[size];
        ranks = new double[size + 1];
        Read(data, label, score, new float[size]);
    }

    public double LogLoss => total > 0 ? logLoss / total : 0;

    public double MicroAccuracy => total > 0 ? ranks[0] / total : 0;

    public double MacroAccuracy => classCounts
        .Select((count, i) => count > 0 ? counts[i][i] / count : double.NaN)
        .Where(accuracy => !double.IsNaN(accuracy))
        .DefaultIfEmpty(0)
        .Average();

    public IEnumerable<double> PerClassLogLoss =>
        classLogLoss.Select((loss, i) => classCounts[i] > 0 ? loss / classCounts[i] : 0);

    /// <summary>How often the label was among the best 1, 2, ... k classes.</summary>
    public IEnumerable<double> TopKAccuracies(int k)
    {
        double sum = 0;
        return ranks.Take(k).Select(count => sum += count / total);
    }

    public ConfusionMatrix ToConfusionMatrix() => new(counts, classNames, isBinary: false);

    private static IReadOnlyList<string> ClassNames(DataViewSchema.Column score, int size)
    {
        if (!score.HasSlotNames())
            return Enumerable.Range(0, size).Select(i => i.ToString()).ToArray();
        VBuffer<ReadOnlyMemory<char>> names = default;
        score.GetSlotNames(ref names);
        return names.DenseValues().Select(name => name.ToString()).ToArray();
    }

    private void Read(IDataView data, DataViewSchema.Column labelColumn, DataViewSchema.Column scoreColumn,
        float[] scores)
    {
        using var cursor = data.GetRowCursor([labelColumn, scoreColumn]);
        var getLabel = EvaluationColumns.LabelGetter(cursor, labelColumn);
        var getScore = cursor.GetGetter<VBuffer<float>>(scoreColumn);
        float label = 0;
        VBuffer<float> buffer = default;
        while (cursor.MoveNext())
        {
            getLabel(ref label);
            if (!(label >= 0) || label != (int)label)
                continue;
            getScore(ref buffer);
            if (buffer.Length != scores.Length)
            {
                throw new InvalidOperationException($"Score column '{scoreColumn.Name}' has {buffer.Length} slots at "
                    + $"row {cursor.Position}; its type says {scores.Length}.");
            }
            buffer.CopyTo(scores);
            if (scores.All(float.IsFinite))
                Add((int)label, scores);
        }
    }

    private void Add(int label, float[] scores)
    {
        var known = label < scores.Length;
        var p = known ? Math.Clamp(scores[label], SmallestProbability, 1) : SmallestProbability;
        var loss = -Math.Log(p);
        var rank = RankOf(label, known ? scores[label] : 0, scores);
        total++;
        logLoss += loss;
        ranks[rank]++;
        if (!known)
            return;
        classCounts[label]++;
        classLogLoss[label] += loss;
        counts[label][rank == 0 ? label : Array.IndexOf(scores, scores.Max())]++;
    }

    /// <summary>How many classes come before the label: those of higher score, and earlier ones of the same.</summary>
    private static int RankOf(int label, float score, float[] scores) =>
        scores.Where((other, i) => other > score || other == score && i < label).Count();
}
