namespace MLNet.Attention.Trainers.Data;

/// <summary>
/// Sets rows apart for validation: of each class its share, by the largest remainders, so that rare classes are validated too.
/// Rows with equal texts stay together.
/// </summary>
internal static class ValidationSplit
{
    /// <summary>The fewest rows to set apart: the loss of fewer says nothing, and training needs every row.</summary>
    public const int FewestRows = 20;

    /// <param name="labels">One per row.</param>
    /// <param name="hasClasses">Whether labels are classes; of numbers, the rows are drawn together.</param>
    /// <param name="fraction">Share of the rows that is set apart, in [0, 0.5].</param>
    /// <param name="random">Source of the choice.</param>
    /// <param name="hashes">The <see cref="TextHash"/> of each row; null (default) when no texts are equal.</param>
    /// <param name="known">
    /// Hashes of rows that must not be set apart, because the model to continue from has seen them; at most half of the other
    /// rows are. Null (default) for none.
    /// </param>
    /// <returns>
    /// Row indices; <c>Validation</c> is empty when there would be too few. Some row of each class is for training.
    /// </returns>
    public static (int[] Training, int[] Validation) Create(IReadOnlyList<float> labels, bool hasClasses, double fraction,
        Random random, IReadOnlyList<ulong>? hashes = null, IReadOnlySet<ulong>? known = null)
    {
        var all = Enumerable.Range(0, labels.Count).ToArray();
        var open = known is null || hashes is null ? all : Array.FindAll(all, row => !known.Contains(hashes[row]));
        var wanted = Math.Min(fraction * all.Length, open.Length == all.Length ? all.Length : open.Length / 2);
        if (wanted < FewestRows)
            return (all, []);
        float ClassOf(int row) => hasClasses ? labels[row] : 0;
        var left = all.CountBy(ClassOf).ToDictionary();
        var quotas = Quotas(open.CountBy(ClassOf).ToDictionary(), left, (int)Math.Round(wanted), open.Length, random);
        var validation = new HashSet<int>();
        foreach (var (label, groups) in RowGroups.ByClass(RowGroups.Create(open, hashes), ClassOf, random))
        {
            foreach (var group in groups)
            {
                // A group may exceed the quota if that comes closer to it than to leave the group out.
                if (group.Length > 2 * quotas[label] || group.CountBy(ClassOf).Any(part => part.Value >= left[part.Key]))
                    continue;
                validation.UnionWith(group);
                quotas[label] -= group.Length;
                foreach (var row in group)
                    left[ClassOf(row)]--;
            }
        }
        // Large groups of equal texts, or many classes of one row, may have left too few.
        return validation.Count < FewestRows
            ? (all, [])
            : ([.. all.Where(row => !validation.Contains(row))], [.. validation.Order()]);
    }

    /// <summary>Divides the rows to set apart among the classes, in proportion to their rows, by largest remainders.</summary>
    private static Dictionary<float, int> Quotas(
        Dictionary<float, int> open, Dictionary<float, int> all, int wanted, int total, Random random)
    {
        var quotas = open.ToDictionary(part => part.Key, part => (int)((long)wanted * part.Value / total));
        var classes = open.Keys.Order().ToArray();
        random.Shuffle(classes); // of equal remainders, chance decides
        foreach (var label in classes.Where(label => Remainder(label) > 0 && all[label] > quotas[label] + 1)
            .OrderByDescending(Remainder).Take(wanted - quotas.Values.Sum()).ToArray())
        {
            quotas[label]++;
        }
        return quotas;

        long Remainder(float label) => (long)wanted * open[label] % total;
    }
}
