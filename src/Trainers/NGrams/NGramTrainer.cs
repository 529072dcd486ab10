using System.Runtime.InteropServices;
using MLNet.Attention.Trainers.Data;
using MLNet.Attention.Trainers.LinearModels;
using MLNet.Attention.Transforms.Buffers;
using MLNet.Attention.Transforms.NGrams;

namespace MLNet.Attention.Trainers.NGrams;

/// <summary>
/// Trains the n-gram part, which takes seconds and is strong on a few thousand texts. Classes: linear support vector machines
/// on features times their log-count ratio (Wang and Manning 2012, "Baselines and Bigrams", section 2.3). Numbers: ridge
/// regression.
/// </summary>
internal static class NGramTrainer
{
    private const int FewestTexts = 2; // an n-gram of one text says nothing about other texts
    private const int MostWeights = 1 << 26; // 256 MB

    /// <summary>
    /// Trains with several settings, and returns the model with the lowest validation loss. Chooses first the power of the
    /// ratios, then the cost of an error.
    /// </summary>
    /// <param name="learner">Trains a linear model.</param>
    /// <param name="source">The training data.</param>
    /// <param name="validation">The validation rows; without any, the default settings are used.</param>
    /// <param name="lossOf">Returns the loss of outputs for the validation rows.</param>
    /// <returns>The model and its settings.</returns>
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

    /// <param name="learner">Trains a linear model.</param>
    /// <param name="source">The training data.</param>
    /// <param name="settings">The settings.</param>
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

    /// <summary>The n-grams of at least two texts; if they need too many weights, the most frequent of them.</summary>
    /// <param name="examples">All labelled rows.</param>
    /// <param name="outputs">C.</param>
    /// <param name="symmetric">Whether the order of the texts of a pair does not matter.</param>
    public static NGramFeatures SelectFeatures(ExampleSet examples, int outputs, bool symmetric = false)
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
        return new NGramFeatures(buckets, frequencies, examples.TextsPerRow == 2, symmetric);
    }
}
