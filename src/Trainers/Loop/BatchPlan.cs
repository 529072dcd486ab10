namespace MLNet.Attention.Trainers.Loop;

/// <summary>
/// Cuts rows into batches of similar length, so that there is little padding, in a random order.
/// </summary>
internal static class BatchPlan
{
    // Rows are sorted within a window of this many batches: wide enough for little padding, narrow enough to stay random.
    private const int BatchesPerWindow = 32;

    /// <param name="length">The length of a row's longest text.</param>
    /// <param name="rows">The rows; reordered.</param>
    /// <param name="batchSize">Rows per batch; the last batch of a window may have fewer.</param>
    /// <param name="random">Source of the order.</param>
    public static List<int[]> Create(Func<int, int> length, int[] rows, int batchSize, Random random)
    {
        random.Shuffle(rows);
        var batches = new List<int[]>();
        foreach (var window in rows.Chunk(batchSize * BatchesPerWindow))
        {
            Array.Sort(window, (a, b) => (length(a), a).CompareTo((length(b), b)));
            batches.AddRange(window.Chunk(batchSize));
        }
        var order = batches.ToArray();
        random.Shuffle(order);
        return [.. order];
    }

    /// <summary>Number of batches that <see cref="Create"/> creates.</summary>
    public static int Count(int rows, int batchSize)
    {
        var window = batchSize * BatchesPerWindow;
        return rows / window * BatchesPerWindow + (rows % window + batchSize - 1) / batchSize;
    }
}
