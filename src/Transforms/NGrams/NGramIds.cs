using MLNet.Attention.Transforms.Tokenization;

namespace MLNet.Attention.Transforms.NGrams;

/// <summary>
/// The ids of n-grams in a network's embedding: the most frequent n-grams, after padding and the mask token. Rarer n-grams
/// teach a network nothing; only the n-gram part uses them.
/// </summary>
internal sealed class NGramIds
{
    private const int Most = 1 << 15;
    private const int First = 2;

    // About the number of n-grams of a word. N-grams beyond this many per token of the limit are cut off.
    private const int PerToken = 16;

    private readonly NGramFeatures features;
    private readonly int[] idOf; // by feature; 0 when it has none
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

    /// <summary>The ids of padding and of the mask token.</summary>
    public static SpecialIds SpecialIds => new(Pad: 0, Mask: 1);

    /// <summary>The feature of an id; −1 for padding and the mask token.</summary>
    public int FeatureOf(int id) => id < First ? -1 : featureOf[id - First];

    /// <summary>Number of ids for a number of features.</summary>
    public static int Count(int features) => First + Math.Min(features, Most);

    /// <summary>Appends the ids of a text's n-grams: first words and pairs of words, then characters.</summary>
    /// <param name="found">The n-grams of the text.</param>
    /// <param name="maximumTokens">The most tokens of a text; the most n-grams are proportional to it.</param>
    /// <param name="ids">Receives the ids.</param>
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
