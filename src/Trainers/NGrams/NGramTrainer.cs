using MLNet.Attention.Transforms;

namespace MLNet.Attention.Trainers;

/// <summary>
/// Trains the n-gram part: features times their log-count ratio, then a linear support vector machine (Wang and
/// Manning 2012, "Baselines and Bigrams", section 2.3), a strong model on a few thousand texts and trained in seconds.
/// </summary>
internal static class NGramTrainer
{
    private const int FewestRows = 2; // an n-gram of one row says nothing about others
    private const double Smoothing = 1;

    /// <param name="rows">The n-grams.</param>
    /// <param name="labels">One per row: 0 or 1.</param>
    /// <param name="weights">One per row, at least 0.</param>
    /// <param name="training">The rows to learn from.</param>
    /// <param name="random">Source of the order.</param>
    /// <param name="checkAlive">Called often; ends the training by throwing.</param>
    public static NGramModel Train(NGramRows rows, IReadOnlyList<float> labels, IReadOnlyList<float> weights,
        int[] training, Random random, Action checkAlive)
    {
        var features = SelectFeatures(rows, training);
        var vectors = new SparseRows(training.Length);
        var vector = new NGramVector();
        foreach (var row in training)
        {
            features.Fill(vector, rows[row]);
            vectors.Add(vector);
        }
        var isTrue = Array.ConvertAll(training, row => labels[row] > 0);
        var rowWeights = Array.ConvertAll(training, row => weights[row]);
        var ratios = LogCountRatios(vectors, isTrue, rowWeights, features.Buckets.Length);
        vectors.Scale(ratios);
        var (learnt, bias) = LinearSupportVectorMachine.Train(
            vectors, isTrue, rowWeights, features.Buckets.Length, random, checkAlive);
        return new NGramModel(features, learnt.Zip(ratios, (w, r) => (float)(w * r)).ToArray(), (float)bias);
    }

    private static NGramFeatures SelectFeatures(NGramRows rows, int[] training)
    {
        var rowsWith = new int[NGramExtractor.BucketCount];
        foreach (var row in training)
        {
            foreach (var (bucket, _) in rows[row])
                rowsWith[bucket]++;
        }
        var buckets = Enumerable.Range(0, rowsWith.Length).Where(bucket => rowsWith[bucket] >= FewestRows).ToArray();
        var frequencies = Array.ConvertAll(buckets,
            bucket => (float)(Math.Log((1.0 + training.Length) / (1 + rowsWith[bucket])) + 1));
        return new NGramFeatures(buckets, frequencies);
    }

    /// <summary>Per feature, the log of how much more often texts have it that are true.</summary>
    private static float[] LogCountRatios(SparseRows vectors, bool[] isTrue, float[] rowWeights, int features)
    {
        var (trueCounts, falseCounts) = (new double[features], new double[features]);
        for (var row = 0; row < vectors.Count; row++)
        {
            var counts = isTrue[row] ? trueCounts : falseCounts;
            foreach (var (feature, _) in vectors[row])
                counts[feature] += rowWeights[row];
        }
        var (trueSum, falseSum) = (trueCounts.Sum() + Smoothing * features, falseCounts.Sum() + Smoothing * features);
        return trueCounts.Zip(falseCounts, (t, f) =>
            (float)Math.Log((t + Smoothing) / trueSum * falseSum / (f + Smoothing))).ToArray();
    }
}
