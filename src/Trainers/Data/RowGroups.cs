namespace MLNet.Attention.Trainers.Data;

/// <summary>Groups of rows with equal texts, which a split must not part: one would be tested on what it has learnt.</summary>
internal static class RowGroups
{
    /// <param name="rows">Indices of rows.</param>
    /// <param name="hashes">The <see cref="TextHash"/> of each row; null to take each row for one of its own.</param>
    /// <returns>The groups, in the order of their first rows.</returns>
    public static List<int[]> Create(IEnumerable<int> rows, IReadOnlyList<ulong>? hashes) => hashes is null
        ? [.. rows.Select(row => new[] { row })]
        : [.. rows.GroupBy(row => hashes[row]).Select(group => group.ToArray())];

    /// <summary>The groups of each class, in a random order; the class of a group is that of its first row.</summary>
    /// <param name="groups">The groups.</param>
    /// <param name="classOf">The class of a row.</param>
    /// <param name="random">Source of the order.</param>
    public static IEnumerable<(float Class, int[][] Groups)> ByClass(
        List<int[]> groups, Func<int, float> classOf, Random random)
    {
        foreach (var ofClass in groups.GroupBy(group => classOf(group[0])).OrderBy(ofClass => ofClass.Key))
        {
            var shuffled = ofClass.ToArray();
            random.Shuffle(shuffled);
            yield return (ofClass.Key, shuffled);
        }
    }
}
