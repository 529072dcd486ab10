namespace MLNet.Attention;

/// <summary>How well a token classifier finds entities.</summary>
/// <param name="Micro">The score of all entities together.</param>
/// <param name="PerKind">The score of the entities of each kind that is true or was found, by its name.</param>
/// <param name="TokenAccuracy">Share of the tokens whose label is right, in [0, 1].</param>
/// <param name="TokenCount">Number of tokens with a true label.</param>
public sealed record EntityMetrics(
    EntityScore Micro, IReadOnlyDictionary<string, EntityScore> PerKind, double TokenAccuracy, int TokenCount);
