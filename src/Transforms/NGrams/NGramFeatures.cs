using System.Runtime.InteropServices;
using MLNet.Attention.Transforms.Buffers;

namespace MLNet.Attention.Transforms.NGrams;

/// <summary>The features of the n-gram part: the buckets that it knows, with their inverse document frequencies.</summary>
internal sealed class NGramFeatures
{
    private readonly Lazy<NGramIds> ids;
    private readonly int[] featureOf = new int[NGramExtractor.BucketCount]; // by bucket: feature + 1; 0 is unknown

    /// <param name="buckets">[N], ascending; the index of a bucket is its feature.</param>
    /// <param name="inverseDocumentFrequencies">[N]</param>
    /// <param name="pairs">Whether a row has two texts.</param>
    /// <param name="symmetric">Whether the order of these texts does not matter.</param>
    public NGramFeatures(int[] buckets, float[] inverseDocumentFrequencies, bool pairs, bool symmetric = false)
    {
        Buckets = buckets;
        InverseDocumentFrequencies = inverseDocumentFrequencies;
        Pairs = pairs;
        Symmetric = symmetric;
        ids = new(() => new NGramIds(this)); // lazy: creating ids sorts the features, and only a network needs ids
        VectorLength = LengthOf(buckets.Length, pairs, symmetric);
        for (var i = 0; i < buckets.Length; i++)
            featureOf[buckets[i]] = i + 1;
        WordFeatures = buckets.Count(bucket => bucket < NGramExtractor.WordBuckets);
    }

    public int[] Buckets { get; }

    public float[] InverseDocumentFrequencies { get; }

    /// <summary>Whether a row has two texts.</summary>
    public bool Pairs { get; }

    /// <summary>Whether the order of the texts of a row does not matter.</summary>
    public bool Symmetric { get; }

    /// <summary>Number of features that are words or pairs of words; they come first.</summary>
    public int WordFeatures { get; }

    /// <summary>The ids of the features that a network reads.</summary>
    public NGramIds Ids => ids.Value;

    /// <summary>Length of a row's vector.</summary>
    public int VectorLength { get; }

    /// <summary>Length of a row's vector for a number of features.</summary>
    /// <param name="features">N</param>
    /// <param name="pairs">Whether a row has two texts.</param>
    /// <param name="symmetric">Whether the order of these texts does not matter.</param>
    public static int LengthOf(int features, bool pairs, bool symmetric = false) =>
        pairs ? FirstCosine(features, symmetric) + 2 : features;

    /// <summary>The element of a pair's vector with the cosine of words; that of characters follows.</summary>
    public static int FirstCosine(int features, bool symmetric) => (symmetric ? 2 : 3) * features;

    /// <summary>By bucket: the feature plus 1; 0 when the bucket is unknown.</summary>
    public ReadOnlySpan<int> Numbers => featureOf;

    /// <summary>The feature of a bucket; −1 when the bucket is unknown.</summary>
    public int IndexOf(int bucket) => featureOf[bucket] - 1;

    /// <summary>
    /// Sets a vector to that of a text: (1 + ln tf)·idf for each known n-gram; the elements of words and those of characters are
    /// each scaled to length 1 (Salton and Buckley 1988).
    /// </summary>
    public void Fill(NGramVector vector, ReadOnlySpan<(int Bucket, int Count)> found)
    {
        ScratchList.Clear(vector.Items);
        var words = Fill(vector, found, 0, isWord: true);
        Fill(vector, found, words, isWord: false);
    }

    /// <summary>Sets a vector to that of a pair of texts, see <see cref="NGramVector.FillPair"/>.</summary>
    /// <param name="vector">The vector to fill.</param>
    /// <param name="first">N-grams of the first text.</param>
    /// <param name="second">N-grams of the second text.</param>
    /// <param name="scratch">Two more vectors, overwritten.</param>
    public void FillPair(NGramVector vector, ReadOnlySpan<(int Bucket, int Count)> first,
        ReadOnlySpan<(int Bucket, int Count)> second, (NGramVector, NGramVector) scratch)
    {
        Fill(scratch.Item1, first);
        Fill(scratch.Item2, second);
        scratch.Item1.Items.Sort((a, b) => a.Index.CompareTo(b.Index));
        scratch.Item2.Items.Sort((a, b) => a.Index.CompareTo(b.Index));
        vector.FillPair(scratch.Item1, scratch.Item2, Buckets.Length, WordFeatures, Symmetric);
    }

    /// <summary>1 + ln tf, by how much a count tf of an n-gram in a text counts.</summary>
    public static double Frequency(int count) => count == 1 ? 1 : 1 + Math.Log(count);

    // The buckets of words come first.
    private int Fill(NGramVector vector, ReadOnlySpan<(int Bucket, int Count)> found, int from, bool isWord)
    {
        var first = vector.Items.Count;
        double squares = 0;
        var i = from;
        for (; i < found.Length && found[i].Bucket < NGramExtractor.WordBuckets == isWord; i++)
        {
            var feature = IndexOf(found[i].Bucket);
            if (feature < 0)
                continue;
            var count = found[i].Count;
            var value = Frequency(count) * InverseDocumentFrequencies[feature];
            squares += value * value;
            vector.Items.Add((feature, (float)value));
        }
        var scale = squares > 0 ? (float)(1 / Math.Sqrt(squares)) : 0;
        foreach (ref var item in CollectionsMarshal.AsSpan(vector.Items)[first..])
            item.Value *= scale;
        return i;
    }
}
