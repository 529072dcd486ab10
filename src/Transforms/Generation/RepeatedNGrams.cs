namespace MLNet.Attention.Transforms.Generation;

/// <summary>Finds the tokens that would repeat an n-gram of a sequence (Paulus et al. 2018, section 2.5).</summary>
internal static class RepeatedNGrams
{
    /// <summary>Appends each token that would complete an n-gram that the sequence has already, perhaps several times.</summary>
    /// <param name="ids">The sequence.</param>
    /// <param name="size">n, at least 1.</param>
    /// <param name="banned">Receives the tokens.</param>
    public static void Append(ReadOnlySpan<int> ids, int size, List<int> banned)
    {
        if (ids.Length < size)
            return;
        var last = ids[(ids.Length - size + 1)..];
        for (var start = 0; start + size <= ids.Length; start++)
        {
            if (ids.Slice(start, size - 1).SequenceEqual(last))
                banned.Add(ids[start + size - 1]);
        }
    }
}
