using System.Numerics;
using System.Runtime.InteropServices;

namespace MLNet.Attention.Transforms;

/// <summary>
/// A linear model on hashed n-grams. A text is the vector of its n-grams' term frequency times inverse document
/// frequency, words and characters each scaled to length 1; two texts are what they share and what only one has.
/// </summary>
/// <param name="Features">The buckets that count, and what they weigh.</param>
/// <param name="Weights">[N, C], a row per element of the vector.</param>
/// <param name="Biases">[C], what a text without any known n-gram gets.</param>
internal sealed record NGramModel(NGramFeatures Features, float[] Weights, float[] Biases)
{
    private const string BucketsTensor = "ngrams.buckets";
    private const string FrequenciesTensor = "ngrams.inverse_document_frequencies";
    private const string WeightsTensor = "ngrams.weights";
    private const string BiasTensor = "ngrams.bias";

    /// <summary>The n-gram part that knows no n-gram and says nothing.</summary>
    public static NGramModel Empty(TextModelConfiguration configuration)
    {
        var features = new NGramFeatures([], [], configuration.Pairs);
        return new NGramModel(
            features, new float[features.VectorLength * configuration.Outputs], new float[configuration.Outputs]);
    }

    /// <summary>Writes the score of each of the C outputs.</summary>
    public void Score(NGramVector text, Span<float> scores)
    {
        Biases.CopyTo(scores);
        foreach (var (index, value) in CollectionsMarshal.AsSpan(text.Items))
            AddScaled(Weights.AsSpan(index * Biases.Length, Biases.Length), value, scores);
    }

    /// <summary>
    /// What a feature adds to the score of an output: the parts of all features and the bias sum to it. Of a pair, the
    /// cosines of <see cref="NGramVector.FillPair"/> are sums over features too.
    /// </summary>
    /// <param name="feature">The feature.</param>
    /// <param name="first">Its value in the text, or in the first text of a pair.</param>
    /// <param name="second">Its value in the second text of a pair.</param>
    /// <param name="output">The output.</param>
    public float Part(int feature, float first, float second, int output)
    {
        if (!Features.Pairs)
            return first * Weight(feature);
        var count = Features.Buckets.Length;
        var cosine = 3 * count + (feature < Features.WordFeatures ? 0 : 1);
        return Math.Min(first, second) * Weight(feature)
            + Math.Max(first - second, 0) * Weight(count + feature)
            + Math.Max(second - first, 0) * Weight(2 * count + feature)
            + first * second * Weight(cosine);

        float Weight(int index) => Weights[index * Biases.Length + output];
    }

    public IEnumerable<SafetensorsEntry> ToEntries()
    {
        yield return Entry(BucketsTensor, "I32", Features.Buckets);
        yield return Entry(FrequenciesTensor, "F32", Features.InverseDocumentFrequencies);
        yield return Entry(WeightsTensor, "F32", Weights, Weights.Length / Biases.Length, Biases.Length);
        yield return Entry(BiasTensor, "F32", Biases);
    }

    /// <summary>Takes the n-gram tensors out of a file's and makes the model of them.</summary>
    /// <exception cref="FormatException">One is missing or wrong; the message names it.</exception>
    public static NGramModel FromEntries(
        Dictionary<string, SafetensorsEntry> entries, string source, TextModelConfiguration configuration)
    {
        var buckets = Take<int>(entries, BucketsTensor, "I32", [configuration.NGramFeatures], source);
        for (var i = 0; i < buckets.Length; i++)
        {
            if (buckets[i] < (i == 0 ? 0 : buckets[i - 1] + 1) || buckets[i] >= NGramExtractor.BucketCount)
                throw new FormatException($"{source}: tensor '{BucketsTensor}' has {buckets[i]} at {i}; expected " +
                    $"ascending numbers below {NGramExtractor.BucketCount}.");
        }
        var features = new NGramFeatures(
            buckets, TakeFinite(entries, FrequenciesTensor, [buckets.Length], source), configuration.Pairs);
        return new NGramModel(features,
            TakeFinite(entries, WeightsTensor, [features.VectorLength, configuration.Outputs], source),
            TakeFinite(entries, BiasTensor, [configuration.Outputs], source));
    }

    private static void AddScaled(ReadOnlySpan<float> weights, float factor, Span<float> sums)
    {
        var i = 0;
        for (; i <= sums.Length - Vector<float>.Count; i += Vector<float>.Count)
            (new Vector<float>(sums[i..]) + new Vector<float>(weights[i..]) * factor).CopyTo(sums[i..]);
        for (; i < sums.Length; i++)
            sums[i] += weights[i] * factor;
    }

    private static SafetensorsEntry Entry<T>(string name, string dtype, T[] values, params long[] shape) where T : struct =>
        new(name, dtype, shape.Length > 0 ? shape : [values.Length], MemoryMarshal.AsBytes(values.AsSpan()).ToArray());

    private static float[] TakeFinite(
        Dictionary<string, SafetensorsEntry> entries, string name, long[] shape, string source)
    {
        var values = Take<float>(entries, name, "F32", shape, source);
        return Array.TrueForAll(values, float.IsFinite)
            ? values
            : throw new FormatException($"{source}: tensor '{name}' holds a value that is not finite.");
    }

    private static T[] Take<T>(
        Dictionary<string, SafetensorsEntry> entries, string name, string dtype, long[] shape, string source)
        where T : struct
    {
        if (!entries.Remove(name, out var entry))
            throw new FormatException($"{source}: has no tensor '{name}'.");
        if (entry.DType != dtype || !entry.Shape.AsSpan().SequenceEqual(shape))
        {
            throw new FormatException($"{source}: tensor '{name}' is {entry.DType} [{string.Join(", ", entry.Shape)}]; " +
                $"expected {dtype} [{string.Join(", ", shape)}].");
        }
        return MemoryMarshal.Cast<byte, T>(entry.Data).ToArray();
    }
}
