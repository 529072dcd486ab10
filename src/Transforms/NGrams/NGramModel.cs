using System.Runtime.InteropServices;
using MLNet.Attention.Transforms.Buffers;
using MLNet.Attention.Transforms.Serialization;

namespace MLNet.Attention.Transforms.NGrams;

/// <summary>
/// The n-gram part: a linear model on hashed n-grams. Its input for one text is the text's TF-IDF vector; for a pair of texts,
/// what both texts share and what only one has (<see cref="NGramVector.FillPair"/>).
/// </summary>
/// <param name="Features">The known n-grams.</param>
/// <param name="Weights">[V, C], V = <see cref="NGramFeatures.VectorLength"/>.</param>
/// <param name="Biases">[C], the outputs for a text without a known n-gram.</param>
internal sealed record NGramModel(NGramFeatures Features, float[] Weights, float[] Biases)
{
    private const string BucketsTensor = "ngrams.buckets";
    private const string FrequenciesTensor = "ngrams.inverse_document_frequencies";
    private const string WeightsTensor = "ngrams.weights";
    private const string BiasTensor = "ngrams.bias";

    /// <summary>An n-gram part without features, whose outputs are all 0.</summary>
    /// <param name="outputCount">C.</param>
    /// <param name="pairs">Whether a row has two texts.</param>
    /// <param name="symmetric">Whether the order of these texts does not matter.</param>
    public static NGramModel Empty(int outputCount, bool pairs, bool symmetric = false)
    {
        var features = new NGramFeatures([], [], pairs, symmetric);
        return new NGramModel(features, new float[features.VectorLength * outputCount], new float[outputCount]);
    }

    /// <summary>Computes the C outputs for a vector.</summary>
    public void Score(NGramVector text, Span<float> scores)
    {
        Biases.CopyTo(scores);
        foreach (var (index, value) in CollectionsMarshal.AsSpan(text.Items))
            VectorMath.AddScaled(Weights.AsSpan(index * Biases.Length, Biases.Length), value, scores);
    }

    /// <summary>
    /// What a feature adds to an output: the output is the sum over all features, plus the bias. For a pair, a feature adds its
    /// term of the cosines of <see cref="NGramVector.FillPair"/> too.
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
        var cosine = NGramFeatures.FirstCosine(count, Features.Symmetric) + (feature < Features.WordFeatures ? 0 : 1);
        var onlySecond = Features.Symmetric ? count : 2 * count;
        return Math.Min(first, second) * Weight(feature)
            + Math.Max(first - second, 0) * Weight(count + feature)
            + Math.Max(second - first, 0) * Weight(onlySecond + feature)
            + first * second * Weight(cosine);

        float Weight(int index) => Weights[index * Biases.Length + output];
    }

    /// <summary>The tensors that a file has of the n-gram part.</summary>
    /// <param name="storage">How the weights are stored. What else the network's ids of n-grams depend on keeps its bits.</param>
    /// <exception cref="InvalidOperationException">A weight cannot be stored so.</exception>
    public IEnumerable<SafetensorsEntry> ToEntries(WeightStorage storage = WeightStorage.Float32)
    {
        yield return SafetensorsEntry.Of(BucketsTensor, "I32", Features.Buckets);
        yield return SafetensorsEntry.Of(FrequenciesTensor, "F32", Features.InverseDocumentFrequencies);
        yield return SafetensorsEntry.Of(WeightsTensor, Weights, [Weights.Length / Biases.Length, Biases.Length], storage);
        yield return SafetensorsEntry.Of(BiasTensor, "F32", Biases);
    }

    /// <summary>Reads the n-gram part from the tensors of a file.</summary>
    /// <param name="entries">The file's tensors.</param>
    /// <param name="featureCount">N.</param>
    /// <param name="outputCount">C.</param>
    /// <param name="pairs">Whether a row has two texts.</param>
    /// <param name="symmetric">Whether the order of these texts does not matter.</param>
    /// <param name="storage">How the weights are stored.</param>
    /// <exception cref="FormatException">A tensor is missing or wrong; the message names it.</exception>
    public static NGramModel FromEntries(SafetensorsReader entries, int featureCount, int outputCount, bool pairs,
        bool symmetric = false, WeightStorage storage = WeightStorage.Float32)
    {
        var buckets = entries.Take<int>(BucketsTensor, "I32", featureCount);
        for (var i = 0; i < buckets.Length; i++)
        {
            if (buckets[i] < (i == 0 ? 0 : buckets[i - 1] + 1) || buckets[i] >= NGramExtractor.BucketCount)
            {
                throw new FormatException($"{entries.Source}: tensor '{BucketsTensor}' has {buckets[i]} at index {i}; expected " +
                    $"ascending numbers below {NGramExtractor.BucketCount}.");
            }
        }
        var frequencies = entries.Take(FrequenciesTensor, WeightStorage.Float32, buckets.Length);
        var length = NGramFeatures.LengthOf(buckets.Length, pairs, symmetric);
        var weights = entries.Take(WeightsTensor, storage, length, outputCount);
        var biases = entries.Take(BiasTensor, WeightStorage.Float32, outputCount);
        return new NGramModel(new NGramFeatures(buckets, frequencies, pairs, symmetric), weights, biases);
    }
}
