namespace MLNet.Attention.Transforms.Buffers;

/// <summary>Clears lists that a cursor reuses.</summary>
internal static class ScratchList
{
    // Enough for the n-grams of a text of some 30,000 characters.
    private const int MostKept = 1 << 18;

    /// <summary>Clears a list, and frees its memory if a very long text has made it large.</summary>
    public static void Clear<T>(List<T> list)
    {
        list.Clear();
        if (list.Capacity > MostKept)
            list.Capacity = 0;
    }
}
