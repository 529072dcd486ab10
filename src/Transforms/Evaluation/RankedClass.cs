namespace MLNet.Attention;

/// <summary>A class that a row may have.</summary>
/// <param name="Name">The name of the class.</param>
/// <param name="Probability">Its probability, in [0, 1].</param>
public sealed record RankedClass(string Name, float Probability);
