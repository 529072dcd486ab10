using MLNet.Attention.Trainers.Data;
using MLNet.Attention.Trainers.Tasks;
using MLNet.Attention.Transforms.NGrams;

namespace MLNet.Attention.Trainers.NGrams;

/// <summary>
/// Trains the n-gram part, a strong model on a few thousand texts and trained in seconds. For classes: features times
/// their log-count ratio, then a linear support vector machine (Wang and Manning 2012, "Baselines and Bigrams",
/// section 2.3); for numbers: ridge regression.
/// </summary>
internal static class NGramTrainer
{
    private const int FewestTexts = 2; // an n-gram of one text says nothing about others
    private const int MostWeights = 1 << 26; // 256 MB

    /// <summary>
    /// Trains with several settings, and keeps the one that does best on the validation rows: first the power of the
    /// ratios is chosen, then the cost of an error.
    /// </summary>
    /// <returns>The model and what it was trained with.</returns>
    public static (NGramModel Model, LinearSettings Settings) TrainBest(ExampleSet examples, NGramFeatures features,
        int[] training, ExampleSet validation, TrainingTask task, int seed, Action checkAlive)
    {
        var usual = LinearSettings.Usual(task);
        NGramModel Train(LinearSettings settings) =>
            NGramTrainer.Train(examples, features, training, task, settings, seed, checkAlive);
        if (validation.Weights.All(weight => weight == 0))
            return (Train(usual), usual);

        (NGramModel Model, LinearSettings Settings, double Loss) Try(LinearSettings settings)
        {
            var model = Train(settings);
            return (model, settings, task.Validate([Score(model, validation)], validation.Labels, validation.Weights).Loss);
        }
        var best = task.RatioPowers.Select(power => Try(usual with { RatioPower = power })).MinBy(tried => tried.Loss);
        best = LinearSettings.OtherCosts.Select(cost => Try(best.Settings with { C = cost })).Append(best)
            .MinBy(tried => tried.Loss);
        return (best.Model, best.Settings);
    }

    /// <param name="examples">The rows.</param>
    /// <param name="features">The n-grams that count.</param>
    /// <param name="training">Which rows to learn from.</param>
    /// <param name="task">What to learn.</param>
    /// <param name="settings">What to learn with.</param>
    /// <param name="seed">Decides the order.</param>
    /// <param name="checkAlive">Called often; ends the training by throwing.</param>
    public static NGramModel Train(ExampleSet examples, NGramFeatures features, int[] training, TrainingTask task,
        LinearSettings settings, int seed, Action checkAlive)
    {
        var vectors = new SparseRows(training.Length);
        foreach (var vector in examples.Vectors(features, training))
            vectors.Add(vector);
        var (weights, biases) = task.TrainLinear(vectors, features.VectorLength,
            Array.ConvertAll(training, row => examples.Labels[row]),
            Array.ConvertAll(training, row => examples.Weights[row]), settings, new Random(seed), checkAlive);
        return new NGramModel(features, weights, biases);
    }

    /// <summary>The outputs of the n-gram part for all rows, C per row.</summary>
    public static float[] Score(NGramModel model, ExampleSet examples)
    {
        var outputs = model.Biases.Length;
        var scores = new float[examples.Count * outputs];
        var row = 0;
        foreach (var vector in examples.Vectors(model.Features, Enumerable.Range(0, examples.Count)))
            model.Score(vector, scores.AsSpan(row++ * outputs, outputs));
        return scores;
    }

    /// <summary>The n-grams that more than one text has; the most frequent of them where weights would be too many.</summary>
    public static NGramFeatures SelectFeatures(ExampleSet examples, int outputs)
    {
        var textsWith = new int[NGramExtractor.BucketCount];
        for (var text = 0; text < examples.Texts.Count; text++)
        {
            foreach (var (bucket, _) in examples.NGrams![text])
                textsWith[bucket]++;
        }
        var most = MostWeights / outputs / (examples.TextsPerRow == 2 ? 4 : 1);
        var buckets = Enumerable.Range(0, textsWith.Length).Where(bucket => textsWith[bucket] >= FewestTexts)
            .OrderByDescending(bucket => textsWith[bucket]).Take(most).Order().ToArray();
        var frequencies = Array.ConvertAll(buckets,
            bucket => (float)(Math.Log((1.0 + examples.Texts.Count) / (1 + textsWith[bucket])) + 1));
        return new NGramFeatures(buckets, frequencies, examples.TextsPerRow == 2);
    }
}
