using System.Globalization;

namespace MLNet.Attention;

/// <summary>How well a token classifier finds entities.</summary>
/// <param name="Micro">The score of all entities together.</param>
/// <param name="PerKind">The score of the entities of each kind that is true or was found, by its name.</param>
/// <param name="TokenAccuracy">Share of the tokens whose label is right, in [0, 1].</param>
/// <param name="TokenCount">Number of tokens with a true label.</param>
public sealed record EntityMetrics(
    EntityScore Micro, IReadOnlyDictionary<string, EntityScore> PerKind, double TokenAccuracy, int TokenCount)
{
    /// <summary>A line of each kind, one of all entities, and one of the tokens.</summary>
    public override string ToString()
    {
        var width = PerKind.Keys.Append("all entities").Max(kind => kind.Length);
        var lines = PerKind.Select(kind => Line(kind.Key, kind.Value)).Append(Line("all entities", Micro));
        return string.Create(CultureInfo.InvariantCulture, $"""
            {"".PadRight(width)}  precision  recall     F1    true   found
            {string.Join(Environment.NewLine, lines)}
            {TokenAccuracy:0.000} of {TokenCount} tokens have the right label
            """);

        string Line(string name, EntityScore score) => string.Create(CultureInfo.InvariantCulture,
            $"{name.PadRight(width)}  {score.Precision,9:0.000}  {score.Recall,6:0.000}  {score.F1:0.000}  " +
            $"{score.TrueCount,6}  {score.PredictedCount,6}");
    }
}
