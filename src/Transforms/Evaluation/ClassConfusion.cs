namespace MLNet.Attention;

/// <summary>How many rows of one class are predicted as another.</summary>
/// <param name="Actual">The name of the true class.</param>
/// <param name="Predicted">The name of the predicted class.</param>
/// <param name="Count">The number of rows, at least 1.</param>
public sealed record ClassConfusion(string Actual, string Predicted, long Count);
