using MLNet.Attention.Transforms.Serialization;

namespace MLNet.Attention.Transforms.Evaluation;

/// <summary>Counts rows that a classifier has scored. Its memory does not depend on the number of rows.</summary>
/// <param name="classNames">[C]</param>
/// <param name="options">The options, which are checked.</param>
internal sealed class ClassificationCounter(IReadOnlyList<string> classNames, ClassificationReportOptions options)
{
    private const double SmallestProbability = 1e-15;
    private const double Normal95 = 1.959963984540054;

    // Of labels that are no class, as many are told apart; a column of texts would be endless.
    private const int MostUnknownLabels = 10_000;
    private const string OtherLabels = "others";

    private readonly Dictionary<string, int> indices =
        classNames.Index().DistinctBy(pair => pair.Item).ToDictionary(pair => pair.Item, pair => pair.Index);

    private readonly Dictionary<(int Actual, int Predicted), long> confusion = [];
    private readonly Dictionary<string, long> unknown = [];
    private readonly double[] thresholds = [.. options.Thresholds.Distinct().Order()];
    private readonly (long Rows, long Right)[] answered = new (long, long)[options.Thresholds.Distinct().Count()];
    private readonly (long Rows, long Right, double Sum)[] bins = new (long, long, double)[options.CalibrationBins];
    private readonly long[] ranks = new long[Math.Min(options.TopClasses, classNames.Count)];
    private double logLoss;
    private long missing;
    private long rows;

    /// <summary>Adds a row.</summary>
    public void Add(ClassifiedRow row)
    {
        if (row.Label is null)
            missing++;
        else if (indices.TryGetValue(row.Label, out var actual))
            Add(actual, row.Predicted, row.Probabilities.Span);
        else
            AddUnknown(row.Label);
    }

    /// <summary>The report of the rows.</summary>
    /// <exception cref="InvalidOperationException">No row has a label that is a class.</exception>
    public ClassificationReport Complete()
    {
        if (rows == 0)
        {
            throw new InvalidOperationException($"No row has a label that is a class of the model: {missing} labels are " +
                $"missing, and {unknown.Values.Sum()} are unknown; the classes are {Listed(classNames)}.");
        }
        var right = confusion.Where(pair => pair.Key.Actual == pair.Key.Predicted).Sum(pair => pair.Value);
        return new ClassificationReport
        {
            RowCount = rows,
            MissingLabelCount = missing,
            UnknownLabels = unknown,
            Classes = CountClasses(),
            Accuracy = (double)right / rows,
            AccuracyInterval = Wilson(right, rows),
            TopAccuracies = CumulativeRanks(),
            LogLoss = logLoss / rows,
            Confusion = new ConfusionReport(classNames, confusion),
            Calibration = new CalibrationReport([.. bins.Select(CreateBin)]),
            Abstention = new AbstentionReport([.. thresholds.Zip(answered, CreatePoint)]),
        };
    }

    private void Add(int actual, int predicted, ReadOnlySpan<float> probabilities)
    {
        rows++;
        confusion[(actual, predicted)] = confusion.GetValueOrDefault((actual, predicted)) + 1;
        logLoss -= Math.Log(Math.Max(probabilities[actual], SmallestProbability));
        if (RankOf(actual, probabilities) is var rank && rank < ranks.Length)
            ranks[rank]++;
        var probability = probabilities[predicted];
        var right = actual == predicted ? 1 : 0;
        for (var i = 0; i < thresholds.Length && probability >= thresholds[i]; i++)
            answered[i] = (answered[i].Rows + 1, answered[i].Right + right);
        ref var bin = ref bins[Math.Clamp((int)(probability * bins.Length), 0, bins.Length - 1)];
        bin = (bin.Rows + 1, bin.Right + right, bin.Sum + probability);
    }

    private void AddUnknown(string label)
    {
        var name = unknown.ContainsKey(label) || unknown.Count < MostUnknownLabels ? label : OtherLabels;
        unknown[name] = unknown.GetValueOrDefault(name) + 1;
    }

    private static int RankOf(int actual, ReadOnlySpan<float> probabilities)
    {
        var rank = 0;
        for (var i = 0; i < probabilities.Length; i++)
        {
            // Of equals, the first is the likelier, as of the prediction.
            if (probabilities[i] > probabilities[actual] || (probabilities[i] == probabilities[actual] && i < actual))
                rank++;
        }
        return rank;
    }

    private List<ClassMetrics> CountClasses()
    {
        var support = new long[classNames.Count];
        var predictions = new long[classNames.Count];
        foreach (var ((actual, predicted), count) in confusion)
        {
            support[actual] += count;
            predictions[predicted] += count;
        }
        return [.. classNames.Select((name, i) =>
            new ClassMetrics(name, support[i], predictions[i], confusion.GetValueOrDefault((i, i))))];
    }

    private List<double> CumulativeRanks()
    {
        var sum = 0L;
        return [.. ranks.Select(count => (double)(sum += count) / rows)];
    }

    private CalibrationBin CreateBin((long Rows, long Right, double Sum) bin, int index) => new(
        (double)index / bins.Length, (double)(index + 1) / bins.Length, bin.Rows,
        bin.Rows > 0 ? bin.Sum / bin.Rows : 0, bin.Rows > 0 ? (double)bin.Right / bin.Rows : 0);

    private AbstentionPoint CreatePoint(double threshold, (long Rows, long Right) point) => new(
        threshold, (double)point.Rows / rows, point.Rows > 0 ? (double)point.Right / point.Rows : double.NaN);

    private static string Listed(IReadOnlyList<string> names) =>
        string.Join(", ", names.Take(3).Select(name => $"'{Excerpt.Of(name)}'")) + (names.Count > 3 ? " and others" : "");

    private static ConfidenceInterval Wilson(long right, long rows)
    {
        var share = (double)right / rows;
        var square = Normal95 * Normal95 / rows;
        var middle = (share + square / 2) / (1 + square);
        var half = Normal95 * Math.Sqrt(share * (1 - share) / rows + square / (4 * rows)) / (1 + square);
        return new ConfidenceInterval(Math.Max(0, middle - half), Math.Min(1, middle + half));
    }
}
