using System.Globalization;
using MLNet.Attention.Trainers.Data;
using MLNet.Attention.Trainers.LinearModels;
using MLNet.Attention.Trainers.Options;
using MLNet.Attention.Transforms.NGrams;

namespace MLNet.Attention.Trainers.NGrams;

/// <summary>
/// Chooses the n-grams that a model gets to know: all that occur in enough texts, whatever the labels; and if those are too
/// many, the ones that tell most about the labels of the training rows.
/// </summary>
/// <param name="examples">All labelled rows.</param>
/// <param name="limits">Which n-grams may be known.</param>
/// <param name="symmetric">Whether the order of the texts of a pair does not matter.</param>
internal sealed class FeatureSelector(ExampleSet examples, NGramLimits limits, bool symmetric)
{
    /// <param name="learner">Says how much an n-gram tells.</param>
    /// <param name="rows">Indices of the training rows, whose labels may be used.</param>
    /// <param name="warn">Is told when n-grams that occur in enough texts are left out; null for nobody.</param>
    /// <param name="checkAlive">Called often; throws to cancel the work.</param>
    public NGramFeatures Select(LinearLearner learner, int[] rows, Action<string>? warn, Action checkAlive)
    {
        var pairs = examples.TextsPerRow == 2;
        var textsWith = CountTexts(checkAlive);
        var length = textsWith.Sum(texts => (double)texts) / Math.Max(1, examples.NGrams!.Count);
        var buckets = OfTexts(limits.LeastCount(examples.Count, length));
        var most = limits.MostFeatures(learner.OutputCount, pairs);
        if (buckets.Length > most && limits.MinimumCount is null)
            buckets = OfTexts(NGramLimits.UsualCount); // none is left out for those of one text
        if (buckets.Length > most)
        {
            warn?.Invoke($"The n-gram part knows {most} of {buckets.Length} n-grams, those that tell most about the labels. " +
                $"'{nameof(AttentionTrainerOptions.MaximumNGramFeatures)}' is " +
                $"{limits.MaximumFeatures?.ToString(CultureInfo.InvariantCulture) ?? "null"}; a higher number keeps more of " +
                "them, with a weight for each n-gram and output.");
            buckets = MostTelling(buckets, most, learner, rows, checkAlive);
        }
        var frequencies = Array.ConvertAll(buckets,
            bucket => (float)(Math.Log((1.0 + examples.NGrams!.Count) / (1 + textsWith[bucket])) + 1));
        return new NGramFeatures(buckets, frequencies, pairs, symmetric);

        int[] OfTexts(int least) => [.. Enumerable.Range(0, textsWith.Length).Where(bucket => textsWith[bucket] >= least)];
    }

    private int[] CountTexts(Action checkAlive)
    {
        var textsWith = new int[NGramExtractor.BucketCount];
        // A joined pair is one text of the network, and two of the n-grams.
        for (var text = 0; text < examples.NGrams!.Count; text++)
        {
            if (text % 64 == 0)
                checkAlive();
            foreach (var (bucket, _) in examples.NGrams.Buckets(text))
                textsWith[bucket]++;
        }
        return textsWith;
    }

    private int[] MostTelling(int[] buckets, int most, LinearLearner learner, int[] rows, Action checkAlive)
    {
        var presence = new NGramPresence(examples, symmetric);
        var ones = new float[presence.Length];
        Array.Fill(ones, 1);
        var told = learner.Tell(new LinearProblem(presence, rows, examples.Labels, examples.Weights, ones, checkAlive));
        // Of a row of two texts, an n-gram may tell by being in both, in the first alone, or in the second alone; without
        // order, by being in both or in one.
        double Tell(int bucket)
        {
            if (bucket % (1 << 16) == 0)
                checkAlive();
            var best = 0.0;
            for (var element = bucket; element < told.Length; element += NGramExtractor.BucketCount)
                best = Math.Max(best, told[element]);
            return best;
        }
        return [.. buckets.OrderByDescending(Tell).Take(most).Order()];
    }
}
