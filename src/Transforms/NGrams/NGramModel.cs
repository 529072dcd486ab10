using System.Runtime.InteropServices;

namespace MLNet.Attention.Transforms;

/// <summary>
/// A linear classifier on the n-grams of a text. A text is the vector of its n-grams' term frequency times inverse
/// document frequency, words and characters each scaled to length 1.
/// </summary>
/// <param name="Features">The buckets that count, and what they weigh.</param>
/// <param name="Weights">[N], one per feature.</param>
/// <param name="Bias">What a text without any of them gets.</param>
internal sealed record NGramModel(NGramFeatures Features, float[] Weights, float Bias)
{
    private const string BucketsTensor = "ngrams.buckets";
    private const string FrequenciesTensor = "ngrams.inverse_document_frequencies";
    private const string WeightsTensor = "ngrams.weights";
    private const string BiasTensor = "ngrams.bias";

    /// <summary>How far the text lies on the true side; below 0 it is on the other.</summary>
    public float Score(NGramVector text)
    {
        double sum = Bias;
        foreach (var (feature, value) in CollectionsMarshal.AsSpan(text.Items))
            sum += value * Weights[feature];
        return (float)sum;
    }

    public IEnumerable<SafetensorsEntry> ToEntries()
    {
        yield return Entry(BucketsTensor, "I32", Features.Buckets);
        yield return Entry(FrequenciesTensor, "F32", Features.InverseDocumentFrequencies);
        yield return Entry(WeightsTensor, "F32", Weights);
        yield return Entry(BiasTensor, "F32", [Bias]);
    }

    /// <summary>Takes the n-gram tensors out of a file's and makes the model of them.</summary>
    /// <exception cref="FormatException">One is missing or wrong; the message names it.</exception>
    public static NGramModel FromEntries(Dictionary<string, SafetensorsEntry> entries, string source)
    {
        var buckets = Take<int>(entries, BucketsTensor, "I32", null, source);
        for (var i = 0; i < buckets.Length; i++)
        {
            if (buckets[i] < (i == 0 ? 0 : buckets[i - 1] + 1) || buckets[i] >= NGramExtractor.BucketCount)
                throw new FormatException($"{source}: tensor '{BucketsTensor}' has {buckets[i]} at {i}; expected " +
                    $"ascending numbers below {NGramExtractor.BucketCount}.");
        }
        var frequencies = Take<float>(entries, FrequenciesTensor, "F32", buckets.Length, source);
        var weights = Take<float>(entries, WeightsTensor, "F32", buckets.Length, source);
        var bias = Take<float>(entries, BiasTensor, "F32", 1, source);
        foreach (var (name, values) in new[] { (FrequenciesTensor, frequencies), (WeightsTensor, weights), (BiasTensor, bias) })
        {
            if (!Array.TrueForAll(values, float.IsFinite))
                throw new FormatException($"{source}: tensor '{name}' holds a value that is not finite.");
        }
        return new NGramModel(new NGramFeatures(buckets, frequencies), weights, bias[0]);
    }

    private static SafetensorsEntry Entry<T>(string name, string dtype, T[] values) where T : struct =>
        new(name, dtype, [values.Length], MemoryMarshal.AsBytes(values.AsSpan()).ToArray());

    private static T[] Take<T>(
        Dictionary<string, SafetensorsEntry> entries, string name, string dtype, int? length, string source)
        where T : struct
    {
        if (!entries.Remove(name, out var entry))
            throw new FormatException($"{source}: has no tensor '{name}'.");
        if (entry.DType != dtype || entry.Shape.Length != 1 || (length is { } n && entry.Shape[0] != n))
            throw new FormatException($"{source}: tensor '{name}' is {entry.DType} [{string.Join(", ", entry.Shape)}]; " +
                $"expected {dtype} [{length?.ToString() ?? "N"}].");
        return MemoryMarshal.Cast<byte, T>(entry.Data).ToArray();
    }
}
