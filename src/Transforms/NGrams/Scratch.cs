namespace MLNet.Attention.Transforms.NGrams;

/// <summary>Lists that a cursor fills again and again.</summary>
internal static class Scratch
{
    /// <summary>What is kept for the next text: enough for one of some 30,000 characters.</summary>
    private const int MostKept = 1 << 18;

    /// <summary>Empties a list; the memory that only a very long text needed is given back.</summary>
    public static void Clear<T>(List<T> list)
    {
        list.Clear();
        if (list.Capacity > MostKept)
            list.Capacity = 0;
    }
}
