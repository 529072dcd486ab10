using MLNet.Attention.Trainers.Data;
using MLNet.Attention.Trainers.LinearModels;
using MLNet.Attention.Trainers.NGrams;
using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.NGrams;
using MLNet.Attention.Transforms.Tokenization;

namespace MLNet.Attention.Tests.Transforms.NGrams;

/// <summary>Texts in scripts without spaces are told apart as well as those with spaces.</summary>
[TestClass]
public sealed class UnspacedScriptTests
{
    private const int Rounds = 10;
    private const double Tolerance = 0.02; // two standard errors of 10 rounds of 400 texts are 0.01

    private static readonly Lazy<(double All, double Words)> English = new(() => Accuracy("english", spaced: true));

    /// <summary>
    /// Learnt from 160 sentences: English 0.88, of words alone 0.88. With a run of letters as one word it was 0.80 in
    /// Chinese, 0.82 in Japanese and 0.85 in Thai; of words alone 0.50, 0.50 and 0.70.
    /// </summary>
    [TestMethod]
    [DataRow("chinese")]
    [DataRow("japanese")]
    [DataRow("thai")]
    public void NGrams_DoAsWellAsInEnglish_AndAsWithSpacesBetweenWords(string language)
    {
        var (all, words) = Accuracy(language, spaced: false);
        var (spacedAll, spacedWords) = Accuracy(language, spaced: true);

        Assert.IsGreaterThan(0.86, English.Value.All);
        Assert.IsGreaterThan(English.Value.All - Tolerance, all);
        Assert.IsGreaterThan(English.Value.Words - Tolerance, words);
        Assert.IsGreaterThan(spacedAll - Tolerance, all);
        Assert.IsGreaterThan(spacedWords - Tolerance, words);
    }

    /// <summary>Part of texts not learnt from that get their topic: of all n-grams, and of words and pairs alone.</summary>
    private static (double All, double Words) Accuracy(string language, bool spaced)
    {
        var sentences = new TopicSentences(language, spaced);
        return (Mean(NGramExtractor.BucketCount), Mean(NGramExtractor.WordBuckets));

        double Mean(int buckets) => Enumerable.Range(0, Rounds).Average(round => Accuracy(
            Examples(sentences.Draw(160, round), buckets), Examples(sentences.Draw(400, 1000 + round), buckets)));
    }

    private static double Accuracy(ExampleSet training, ExampleSet test)
    {
        var learner = new SupportVectorLearner(1);
        int[] all = [.. Enumerable.Range(0, training.Count)];
        var source = new NGramSource(
            training, NGramTrainer.SelectFeatures(training, learner, all), all, Seed: 1, () => { });
        var model = NGramTrainer.Train(learner, source, LinearSettings.DefaultOf(learner));
        var scores = NGramTrainer.Score(model, test);
        return Enumerable.Range(0, test.Count).Average(row => scores[row] > 0 == test.Labels[row] > 0 ? 1.0 : 0);
    }

    private static ExampleSet Examples(IReadOnlyList<(string Text, int Topic)> sentences, int buckets)
    {
        var (rows, tokens) = (new NGramTexts(), new TokenBlock(new SpecialIds(0, 1)));
        var extractor = new NGramExtractor(lowerCase: true);
        foreach (var (text, _) in sentences)
        {
            var found = new List<(int Bucket, int Count)>();
            extractor.Extract(text, found);
            rows.Add([.. found.Where(entry => entry.Bucket < buckets)]);
            tokens.Add([5]);
        }
        return new ExampleSet(tokens, [.. sentences.Select(sentence => (float)sentence.Topic)],
            [.. sentences.Select(_ => 1f)], rows, 1);
    }
}
