
namespace MLNet.Attention.Trainers.Data;

/// <summary>Sets rows apart for validation, the same share of each class.</summary>
internal static class ValidationSplit
{
    // With fewer validation rows, their loss says nothing, and training needs every row.
    private const int FewestRows = 20;

    /// <returns>Row indices; <c>Validation</c> is empty when there would be too few.</returns>
    public static (int[] Training, int[] Validation) Create(
        IReadOnlyList<float> labels, bool hasClasses, double fraction, Random random)
    {
        var all = Enumerable.Range(0, labels.Count).ToArray();
        if (fraction * labels.Count < FewestRows)
            return (all, []);
        var validation = new HashSet<int>();
        foreach (var group in all.GroupBy(row => hasClasses ? labels[row] : 0).OrderBy(group => group.Key))
        {
            var rows = group.ToArray();
            random.Shuffle(rows);
            validation.UnionWith(rows.Take((int)Math.Round(fraction * rows.Length)));
        }
        return (all.Where(row => !validation.Contains(row)).ToArray(), validation.Order().ToArray());
    }
}
