namespace MLNet.Attention;

/// <summary>The rows whose predicted class has a probability in a range.</summary>
/// <param name="Low">The lower end of the range; it belongs to the range.</param>
/// <param name="High">The upper end, which does not, unless it is 1.</param>
/// <param name="Count">The number of rows.</param>
/// <param name="MeanProbability">The mean probability of the predicted class; 0 without rows.</param>
/// <param name="Accuracy">The share of the rows that are predicted right; 0 without rows.</param>
public sealed record CalibrationBin(double Low, double High, long Count, double MeanProbability, double Accuracy);
