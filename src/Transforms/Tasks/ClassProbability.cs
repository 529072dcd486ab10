namespace MLNet.Attention;

/// <summary>A class and its probability.</summary>
/// <param name="ClassName">The name of the class.</param>
/// <param name="Probability">The calibrated probability, in [0, 1].</param>
public readonly record struct ClassProbability(string ClassName, float Probability);
