namespace MLNet.Attention.Benchmarks;

/// <summary>What is nearest, and how alike two orders are.</summary>
internal static class Ranking
{
    /// <summary>The texts whose vectors are nearest to that of a text, the nearest first.</summary>
    /// <param name="vectors">The vectors.</param>
    /// <param name="query">The index of the text.</param>
    /// <param name="count">How many texts, from the first, are looked at.</param>
    /// <param name="most">How many are wanted.</param>
    public static int[] Nearest(ITextVectors vectors, int query, int count, int most)
    {
        var (cosines, texts) = (new double[count], new int[count]);
        for (var text = 0; text < count; text++)
            (cosines[text], texts[text]) = (-vectors.Cosine(query, text), text);
        Array.Sort(cosines, texts);
        return texts[..most];
    }

    /// <summary>Spearman's rank correlation.</summary>
    public static double Spearman(double[] first, double[] second)
    {
        var (a, b) = (Ranks(first), Ranks(second));
        var mean = (a.Length + 1) / 2.0;
        return a.Zip(b, (x, y) => (x - mean) * (y - mean)).Sum()
            / Math.Sqrt(a.Sum(x => Math.Pow(x - mean, 2)) * b.Sum(y => Math.Pow(y - mean, 2)));
    }

    /// <summary>The ranks from 1; equal values share the mean of theirs.</summary>
    private static double[] Ranks(double[] values)
    {
        var ranks = new double[values.Length];
        var place = 0;
        foreach (var equal in Enumerable.Range(0, values.Length).GroupBy(i => values[i]).OrderBy(group => group.Key))
        {
            var count = equal.Count();
            foreach (var i in equal)
                ranks[i] = place + (count + 1) / 2.0;
            place += count;
        }
        return ranks;
    }
}
