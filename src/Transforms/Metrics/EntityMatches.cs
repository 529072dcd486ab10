namespace MLNet.Attention.Transforms.Metrics;

/// <summary>
/// Counts entities as the script conlleval of CoNLL-2000 does (Tjong Kim Sang and Buchholz 2000): one is right if a true entity
/// has the same kind, the same first word and the same end.
/// </summary>
internal sealed class EntityMatches
{
    private readonly Dictionary<string, (int True, int Predicted, int Right)> counts = new(StringComparer.Ordinal);

    /// <summary>The kinds that occur, in the order of their names, and their scores.</summary>
    public IReadOnlyDictionary<string, EntityScore> PerKind => new SortedDictionary<string, EntityScore>(
        counts.ToDictionary(kind => kind.Key, kind => ScoreOf(kind.Value)), StringComparer.Ordinal);

    /// <summary>The score of all entities, whatever their kinds.</summary>
    public EntityScore Micro => ScoreOf(counts.Values.Aggregate((True: 0, Predicted: 0, Right: 0), (sum, kind) =>
        (sum.True + kind.True, sum.Predicted + kind.Predicted, sum.Right + kind.Right)));

    /// <summary>Adds the entities of a text.</summary>
    public void Add(
        IEnumerable<(string Kind, int First, int End)> expected, IEnumerable<(string Kind, int First, int End)> found)
    {
        var truth = expected.ToHashSet();
        foreach (var entity in truth)
            Add(entity.Kind, (1, 0, 0));
        foreach (var entity in found)
            Add(entity.Kind, (0, 1, truth.Contains(entity) ? 1 : 0));
    }

    private void Add(string kind, (int True, int Predicted, int Right) more)
    {
        var sum = counts.GetValueOrDefault(kind);
        counts[kind] = (sum.True + more.True, sum.Predicted + more.Predicted, sum.Right + more.Right);
    }

    private static EntityScore ScoreOf((int True, int Predicted, int Right) count) =>
        new(count.True, count.Predicted, count.Right);
}
