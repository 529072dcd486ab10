namespace MLNet.Attention.Trainers.Loop;

/// <summary>
/// Cuts a batch into parts that limit the memory for long texts; the gradients of the parts add up to that of the batch.
/// </summary>
internal static class MicroBatches
{
    /// <summary>The most tokens of a part, with padding, where nothing asks for fewer.</summary>
    public const int MostTokens = 1 << 15;

    /// <summary>Few tokens: 80 short sentences, which take some 50 ms on a core with the default network.</summary>
    public const int FewTokens = 1 << 11;

    /// <summary>
    /// The most floats that a part keeps until its gradient is known: 512 MiB. Where layers are computed again, a part keeps far
    /// fewer; it gets no more rows for that, because who asks for it is short of memory.
    /// </summary>
    public const long MostFloats = 1 << 27;

    /// <param name="objective">Says how large the rows are.</param>
    /// <param name="rows">The rows of a batch, sorted by length.</param>
    /// <returns>The parts in order, each of as many rows as the objective asks for, or more.</returns>
    public static IEnumerable<int[]> Create(TrainingObjective objective, int[] rows)
    {
        var (most, fewest) = (objective.MostTokens, objective.FewestRows);
        for (int start = 0, end; start < rows.Length; start = end)
        {
            var (sequences, longest) = (0L, 0);
            for (end = start; end < rows.Length; end++)
            {
                var size = objective.SizeOf(rows[end]);
                (sequences, longest) = (sequences + size.Sequences, Math.Max(longest, size.Longest));
                if (end - start >= fewest && rows.Length - end >= fewest && IsTooLarge(objective, most, sequences, longest))
                    break;
            }
            yield return rows[start..end];
        }
    }

    private static bool IsTooLarge(TrainingObjective objective, int most, long sequences, int longest) =>
        sequences * longest > most || objective.FloatsOf(sequences, longest) > MostFloats;
}
