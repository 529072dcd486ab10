namespace MLNet.Attention.Trainers;

/// <summary>Sets rows apart for validation, the same share of each class.</summary>
internal static class ValidationSplit
{
    // With fewer rows than that the validation loss says nothing, and training needs every row.
    private const int FewestRows = 20;

    /// <returns>Row numbers; <c>Validation</c> is empty when there would be too few.</returns>
    public static (int[] Training, int[] Validation) Create(IReadOnlyList<float> labels, double fraction, Random random)
    {
        var all = Enumerable.Range(0, labels.Count).ToArray();
        if (fraction * labels.Count < FewestRows)
            return (all, []);
        var validation = new HashSet<int>();
        foreach (var group in all.GroupBy(row => labels[row]).OrderBy(group => group.Key))
        {
            var rows = group.ToArray();
            random.Shuffle(rows);
            validation.UnionWith(rows.Take((int)Math.Round(fraction * rows.Length)));
        }
        return (all.Where(row => !validation.Contains(row)).ToArray(), validation.Order().ToArray());
    }
}
