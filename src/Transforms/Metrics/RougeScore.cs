namespace MLNet.Attention;

/// <summary>Precision, recall and F1 of one kind of ROUGE (Lin 2004), each in [0, 1].</summary>
/// <param name="Precision">The share of the output that the target has too.</param>
/// <param name="Recall">The share of the target that the output has too.</param>
/// <param name="F1">
/// The harmonic mean of precision and recall of a row; of many rows the mean of their F1, which is not the harmonic mean of the
/// two means.
/// </param>
public readonly record struct RougeScore(double Precision, double Recall, double F1)
{
    /// <summary>The score of <paramref name="hits"/> units that two texts share; a text without units scores 0.</summary>
    internal static RougeScore Of(long hits, long outputUnits, long targetUnits)
    {
        var precision = hits / (double)Math.Max(outputUnits, 1);
        var recall = hits / (double)Math.Max(targetUnits, 1);
        return new(precision, recall, hits > 0 ? 2 * precision * recall / (precision + recall) : 0);
    }
}
