namespace Microsoft.ML.Data;

/// <summary>The areas under the ROC and the precision-recall curve.</summary>
internal sealed class RankingCurves
{
    private readonly List<(float Score, bool Positive)> _examples = [];
    private int _positives;

    public void Add(bool positive, float score)
    {
        _examples.Add((score, positive));
        _positives += positive ? 1 : 0;
    }

    /// <summary>The share of pairs of a positive and a negative that are in order; a tie counts half.</summary>
    public double AreaUnderRoc()
    {
        RequireClass(_positives, "positive");
        RequireClass(_examples.Count - _positives, "negative");
        double area = 0, positivesAbove = 0;
        foreach (var tie in Descending().GroupBy(example => example.Score))
        {
            double positives = tie.Count(example => example.Positive);
            double negatives = tie.Count() - positives;
            area += (positivesAbove + 0.5 * positives) * negatives;
            positivesAbove += positives;
        }
        return area / ((double)_positives * (_examples.Count - _positives));
    }

    /// <summary>Trapezoids between the points after each example, by falling score and then as in the data.</summary>
    public double AreaUnderPrecisionRecall()
    {
        double area = 0, recall = 0, precision = 1;
        double truePositives = 0, falsePositives = 0;
        foreach (var (_, positive) in Descending())
        {
            if (positive)
                truePositives++;
            else
                falsePositives++;
            double nextPrecision = truePositives / (truePositives + falsePositives);
            if (positive)
            {
                double nextRecall = truePositives / _positives;
                area += (nextRecall - recall) * (precision + nextPrecision) / 2;
                recall = nextRecall;
            }
            precision = nextPrecision;
        }
        return area;
    }

    private static void RequireClass(int count, string name)
    {
        if (count == 0)
            throw new ArgumentOutOfRangeException("data",
                $"The area under the ROC curve (AUC) is undefined: the data has no {name} example.");
    }

    private IEnumerable<(float Score, bool Positive)> Descending() =>
        _examples.OrderByDescending(example => example.Score);
}
