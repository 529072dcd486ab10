namespace MLNet.Attention;

/// <summary>How well entities are found.</summary>
/// <param name="TrueCount">Number of true entities.</param>
/// <param name="PredictedCount">Number of entities that were found.</param>
/// <param name="RightCount">Number of those that are right: of the true kind, and exactly the true tokens.</param>
public sealed record EntityScore(int TrueCount, int PredictedCount, int RightCount)
{
    /// <summary>Share of the found entities that are right, in [0, 1]; 0 when none was found.</summary>
    public double Precision => PredictedCount == 0 ? 0 : (double)RightCount / PredictedCount;

    /// <summary>Share of the true entities that were found, in [0, 1]; 0 when there is none.</summary>
    public double Recall => TrueCount == 0 ? 0 : (double)RightCount / TrueCount;

    /// <summary>The harmonic mean of precision and recall, in [0, 1].</summary>
    public double F1 => RightCount == 0 ? 0 : 2.0 * RightCount / (TrueCount + PredictedCount);
}
