using System.Security.Cryptography;
using MLNet.Attention.Transforms.Buffers;
using MLNet.Attention.Transforms.NGrams;

namespace MLNet.Attention.Trainers.Data;

/// <summary>
/// The n-grams of texts, in 3 bytes each: first as buckets, and once the known n-grams are chosen as their features, without the
/// unknown ones.
/// </summary>
internal sealed class NGramTexts
{
    private readonly PackedCounts counts = new();
    private readonly Lock indexing = new();
    private NGramFeatures? indexed;

    /// <summary>Number of texts.</summary>
    public int Count => counts.Count;

    /// <summary>Adds a text.</summary>
    /// <exception cref="InvalidOperationException">The texts are features already.</exception>
    public void Add(ReadOnlySpan<(int Bucket, int Count)> found)
    {
        CheckBuckets();
        counts.Add(found);
    }

    /// <summary>Adds a text of other texts, which are still buckets.</summary>
    /// <exception cref="InvalidOperationException">The texts, or the other ones, are features already.</exception>
    public void Add(NGramTexts other, int text)
    {
        CheckBuckets();
        other.CheckBuckets();
        counts.Add(other.counts, text);
    }

    /// <summary>Replaces a list by the n-grams of a text; after <see cref="Index"/> only known n-grams are left.</summary>
    public void Read(int text, List<(int Bucket, int Count)> found)
    {
        ScratchList.Clear(found);
        foreach (var (number, count) in counts[text])
            found.Add((indexed is null ? number : indexed.Buckets[number], count));
    }

    /// <summary>
    /// Turns the buckets of all texts into features, in place, and frees the memory of unknown n-grams. The first call decides:
    /// later calls return the same object. Thread-safe.
    /// </summary>
    /// <param name="features">The known n-grams.</param>
    /// <param name="checkAlive">
    /// Called often; throws to cancel the work, after which the texts are of no use. Default null.
    /// </param>
    /// <returns>The features of each text with their counts; of pairs of texts by ascending feature, otherwise in the order in
    /// which the text has them.</returns>
    /// <exception cref="InvalidOperationException">The texts were turned into other features.</exception>
    public PackedCounts Index(NGramFeatures features, Action? checkAlive = null)
    {
        lock (indexing)
        {
            if (indexed is null)
            {
                counts.Renumber(features.Numbers, sort: features.Pairs, checkAlive);
                indexed = features;
            }
            return ReferenceEquals(indexed, features) ? counts : throw new InvalidOperationException(
                $"The texts have {indexed.Buckets.Length} known n-grams already; expected the same ones again, not another " +
                $"{features.Buckets.Length}.");
        }
    }

    /// <summary>The buckets of a text with their counts, in the order in which the text has them.</summary>
    /// <exception cref="InvalidOperationException">The texts are features already.</exception>
    public PackedCounts.PackedRow Buckets(int text)
    {
        CheckBuckets();
        return counts[text];
    }

    public void AppendTo(IncrementalHash hash, int text) => hash.AppendRow(counts.Bytes(text));

    private void CheckBuckets()
    {
        if (indexed is not null)
            throw new InvalidOperationException("The n-grams are features already; expected buckets.");
    }
}
