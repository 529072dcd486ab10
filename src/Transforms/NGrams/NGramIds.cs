using MLNet.Attention.Transforms.Tokenization;

namespace MLNet.Attention.Transforms.NGrams;

/// <summary>
/// The most frequent n-grams as the ids that a network's embedding has rows for, after those of padding and mask. What
/// is rarer teaches a network nothing; the linear model knows it.
/// </summary>
internal sealed class NGramIds
{
    private const int Most = 1 << 15;
    private const int First = 2;

    // A word has about as many n-grams; more are cut off, as tokens would be.
    private const int PerToken = 16;

    private readonly NGramFeatures features;
    private readonly int[] idOf; // by feature; 0 has none
    private readonly int[] featureOf; // by id

    public NGramIds(NGramFeatures features)
    {
        this.features = features;
        idOf = new int[features.Buckets.Length];
        featureOf = Enumerable.Range(0, idOf.Length)
            .OrderBy(feature => features.InverseDocumentFrequencies[feature]).Take(Most).Order().ToArray();
        for (var i = 0; i < featureOf.Length; i++)
            idOf[featureOf[i]] = First + i;
    }

    /// <summary>The ids that stand for no n-gram.</summary>
    public static SpecialIds SpecialIds => new(Pad: 0, Mask: 1);

    /// <summary>The feature of an id, or −1 for those of padding and mask.</summary>
    public int FeatureOf(int id) => id < First ? -1 : featureOf[id - First];

    /// <summary>Number of ids where there are so many features.</summary>
    public static int Count(int features) => First + Math.Min(features, Most);

    /// <summary>Appends the ids of a text's n-grams: first words and pairs of words, then characters.</summary>
    /// <param name="found">The n-grams of the text.</param>
    /// <param name="maximumTokens">How long a text may be, in tokens.</param>
    /// <param name="ids">Where to.</param>
    public void Append(ReadOnlySpan<(int Bucket, int Count)> found, int maximumTokens, List<int> ids)
    {
        var most = ids.Count + (long)PerToken * maximumTokens;
        foreach (var (bucket, _) in found)
        {
            if (features.IndexOf(bucket) is >= 0 and var feature && idOf[feature] > 0 && ids.Count < most)
                ids.Add(idOf[feature]);
        }
    }
}
