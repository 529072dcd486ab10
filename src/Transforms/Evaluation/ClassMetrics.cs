namespace MLNet.Attention;

/// <summary>How well a classifier recognises one class.</summary>
/// <param name="Name">The name of the class.</param>
/// <param name="Support">The number of rows of the class.</param>
/// <param name="PredictedCount">The number of rows that are predicted as the class.</param>
/// <param name="RightCount">The number of rows of the class that are predicted as it.</param>
public sealed record ClassMetrics(string Name, long Support, long PredictedCount, long RightCount)
{
    /// <summary>The share of the rows predicted as the class that are of it, in [0, 1]; 0 where there are none.</summary>
    public double Precision => PredictedCount > 0 ? (double)RightCount / PredictedCount : 0;

    /// <summary>The share of the rows of the class that are predicted as it, in [0, 1]; 0 where there are none.</summary>
    public double Recall => Support > 0 ? (double)RightCount / Support : 0;

    /// <summary>The harmonic mean of precision and recall, in [0, 1]; 0 where there are neither rows nor predictions.</summary>
    public double F1 => Support + PredictedCount > 0 ? 2.0 * RightCount / (Support + PredictedCount) : 0;
}
