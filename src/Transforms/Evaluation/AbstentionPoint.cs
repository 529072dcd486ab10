namespace MLNet.Attention;

/// <summary>What is answered, and how well, when texts below a probability are left to somebody else.</summary>
/// <param name="Threshold">The least probability of the predicted class that is answered.</param>
/// <param name="Coverage">The share of the rows that are answered, in [0, 1].</param>
/// <param name="Accuracy">The share of the answered rows that are right, in [0, 1]; NaN where none is answered.</param>
public sealed record AbstentionPoint(double Threshold, double Coverage, double Accuracy);
