namespace Microsoft.ML.Data;

/// <summary>The areas under the ROC and the precision-recall curve.</summary>
internal sealed class RankingCurves
{
    private readonly List<(float Score, bool Positive)> examples = [];
    private int positives;

    public void Add(bool positive, float score)
    {
        examples.Add((score, positive));
        positives += positive ? 1 : 0;
    }

    /// <summary>The share of pairs of a positive and a negative that are in order; a tie counts half.</summary>
    public double AreaUnderRoc()
    {
        RequireClass(positives, "positive");
        RequireClass(examples.Count - positives, "negative");
        double area = 0, positivesAbove = 0;
        foreach (var tie in Descending().GroupBy(example => example.Score))
        {
            double positives = tie.Count(example => example.Positive);
            var negatives = tie.Count() - positives;
            area += (positivesAbove + 0.5 * positives) * negatives;
            positivesAbove += positives;
        }
        return area / ((double)positives * (examples.Count - positives));
    }

    private static void RequireClass(int count, string name)
    {
        if (count == 0)
        {
            throw new ArgumentOutOfRangeException("data",
                $"The area under the ROC curve (AUC) is undefined: the data has no {name} example.");
        }
    }

    private IEnumerable<(float Score, bool Positive)> Descending() =>
        examples.OrderByDescending(example => example.Score);
}
