namespace MLNet.Attention.Trainers.Data;

/// <summary>Temporary.</summary>
internal static class CrossFolds
{
    public static int[] Create(IReadOnlyList<float> labels, bool hasClasses, int folds, Random random)
    {
        var result = new int[labels.Count];
        var next = 0;
        foreach (var group in Enumerable.Range(0, labels.Count).GroupBy(row => hasClasses ? labels[row] : 0).OrderBy(group => group.Key))
        {
            var rows = group.ToArray();
            random.Shuffle(rows);
            foreach (var row in rows)
                result[row] = next++ % folds;
        }
        return result;
    }
}
