using System.Runtime.InteropServices;

namespace MLNet.Attention.Transforms;

/// <summary>Known n-grams as the ids that a network's embedding has rows for, after those of padding and mask.</summary>
internal static class NGramIds
{
    // A word has about as many n-grams; more are cut off, as tokens would be.
    private const int PerToken = 16;
    private const int First = TextTokenizer.MaskId + 1;

    /// <summary>Number of ids.</summary>
    public static long Count(int features) => First + (long)features;

    /// <summary>The feature of an id; below 0 for padding and mask.</summary>
    public static int FeatureOf(int id) => id - First;

    /// <summary>Adds a text: first its words and pairs of words, then its characters.</summary>
    /// <param name="block">Where to.</param>
    /// <param name="found">The n-grams of the text.</param>
    /// <param name="features">Those that are known.</param>
    /// <param name="maximumTokens">How long a text may be, in tokens.</param>
    public static void Add(
        TokenBlock block, ReadOnlySpan<(int Bucket, int Count)> found, NGramFeatures features, int maximumTokens)
    {
        var ids = new List<int>();
        foreach (var (bucket, _) in found)
        {
            if (features.IndexOf(bucket) is >= 0 and var feature && ids.Count < (long)PerToken * maximumTokens)
                ids.Add(First + feature);
        }
        block.Add(CollectionsMarshal.AsSpan(ids));
    }
}
