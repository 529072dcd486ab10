using System.Runtime.InteropServices;
using MLNet.Attention.Trainers.Data;
using MLNet.Attention.Trainers.LinearModels;
using MLNet.Attention.Transforms.Buffers;
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
    /// <param name="learner">What to learn.</param>
    /// <param name="source">What to learn from.</param>
    /// <param name="validation">The rows to choose on; with none, the default settings are taken.</param>
    /// <param name="lossOf">The loss of outputs on the validation rows.</param>
    /// <returns>The model and what it was trained with.</returns>
    public static (NGramModel Model, LinearSettings Settings) TrainBest(
        LinearLearner learner, NGramSource source, ExampleSet validation, Func<float[], double> lossOf)
    {
        var settings = LinearSettings.DefaultOf(learner);
        if (!validation.HasWeight)
            return (Train(learner, source, settings), settings);
        (NGramModel Model, LinearSettings Settings, double Loss) Try(LinearSettings settings)
        {
            var model = Train(learner, source, settings);
            return (model, settings, lossOf(Score(model, validation)));
        }
        var best = learner.RatioPowers.Select(power => Try(settings with { RatioPower = power })).MinBy(tried => tried.Loss);
        best = LinearSettings.OtherCosts.Select(cost => Try(best.Settings with { C = cost })).Append(best)
            .MinBy(tried => tried.Loss);
        return (best.Model, best.Settings);
    }

    /// <param name="learner">What to learn.</param>
    /// <param name="source">What to learn from.</param>
    /// <param name="settings">What to learn with.</param>
    public static NGramModel Train(LinearLearner learner, NGramSource source, LinearSettings settings)
    {
        var (examples, features) = (source.Examples, source.Features);
        var vectors = new RaggedList<(int Index, float Value)>();
        foreach (var vector in examples.Vectors(features, source.Rows))
            vectors.Add(CollectionsMarshal.AsSpan(vector.Items));
        var problem = new LinearProblem(vectors, Array.ConvertAll(source.Rows, row => examples.Weights[row]),
            features.VectorLength, settings.C);
        var (weights, biases) = learner.Train(problem, Array.ConvertAll(source.Rows, row => examples.Labels[row]),
            settings.RatioPower, new Random(source.Seed), source.CheckAlive);
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
