namespace MLNet.Attention.Transforms.Buffers;

/// <summary>Empties lists that a cursor fills again and again.</summary>
internal static class ScratchList
{
    // Enough for the n-grams of a text of some 30,000 characters.
    private const int MostKept = 1 << 18;

    /// <summary>Empties a list, and gives back the memory that only a very long text needed.</summary>
    public static void Clear<T>(List<T> list)
    {
        list.Clear();
        if (list.Capacity > MostKept)
            list.Capacity = 0;
    }
}
