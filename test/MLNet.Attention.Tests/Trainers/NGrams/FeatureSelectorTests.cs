using MLNet.Attention.Trainers.Data;
using MLNet.Attention.Trainers.LinearModels;
using MLNet.Attention.Trainers.NGrams;
using MLNet.Attention.Trainers.Options;
using MLNet.Attention.Transforms.NGrams;

namespace MLNet.Attention.Tests.Trainers.NGrams;

[TestClass]
public sealed class FeatureSelectorTests
{
    // Each text has five words that tell nothing, and one in four has the word of its class.
    private static readonly string[] Noise = ["the", "film", "was", "seen", "there", "then", "again", "here"];
    private static readonly string[] Telling = ["awful", "superb", "middling"];

    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    public void OfTooManyNGrams_TheMostTellingAreKept(int outputs)
    {
        var (texts, labels) = Draw(outputs == 1 ? 2 : 3);
        var examples = Labelled.Examples(texts, labels);
        var warnings = new List<string>();
        var (most, learner) = (60, new SupportVectorLearner(outputs));
        var rows = Labelled.All(texts.Length);
        var all = NGramTrainer.SelectFeatures(examples, learner, rows, new NGramLimits(MinimumCount: 2), warnings.Add);
        Assert.IsEmpty(warnings);

        var kept = NGramTrainer.SelectFeatures(examples, learner, rows, new NGramLimits(MaximumFeatures: most), warnings.Add);

        Assert.HasCount(most, kept.Buckets);
        CollectionAssert.IsSubsetOf(kept.Buckets, all.Buckets);
        CollectionAssert.AreEqual(kept.Buckets.Order().ToArray(), kept.Buckets);
        foreach (var bucket in kept.Buckets)
        {
            Assert.AreEqual(all.InverseDocumentFrequencies[all.IndexOf(bucket)],
                kept.InverseDocumentFrequencies[kept.IndexOf(bucket)]);
        }
        foreach (var word in Telling[..(outputs == 1 ? 2 : 3)])
            Assert.IsTrue(kept.IndexOf(Word(word)) >= 0, word);
        foreach (var word in Noise)
            Assert.IsTrue(kept.IndexOf(Word(word)) < 0, word);
        Assert.HasCount(1, warnings);
        Assert.StartsWith($"The n-gram part knows {most} of {all.Buckets.Length} n-grams, those that tell most about the " +
            $"labels. 'MaximumNGramFeatures' is {most}; ", warnings[0]);
    }

    /// <summary>A joined pair is one text for the network; its n-grams are of two.</summary>
    [TestMethod]
    public void OfJoinedPairs_TheNGramsOfAllRowsAreKnown()
    {
        var (texts, labels) = Draw(2);
        var half = labels.Length / 2;
        var pairs = Labelled.Examples(texts[..(2 * half)], labels[..half], textsPerRow: 2);
        var joined = pairs with { Texts = pairs.SelectTexts(Labelled.All(half / 2)) };
        Assert.AreEqual(pairs.Texts.Count, 2 * joined.Texts.Count);

        var (expected, found) = (Select(pairs), Select(joined));

        CollectionAssert.AreEqual(expected.Buckets, found.Buckets);
        CollectionAssert.AreEqual(expected.InverseDocumentFrequencies, found.InverseDocumentFrequencies);

        NGramFeatures Select(ExampleSet examples) =>
            NGramTrainer.SelectFeatures(examples, new SupportVectorLearner(1), Labelled.All(half));
    }

    [TestMethod]
    public void OfNumbers_TheMostTellingAreKept()
    {
        var (texts, labels) = Draw(2);
        var examples = Labelled.Examples(texts, Array.ConvertAll(labels, label => 3 * label - 1));
        var kept = NGramTrainer.SelectFeatures(
            examples, new RidgeLearner(), Labelled.All(texts.Length), new NGramLimits(MaximumFeatures: 40));
        Assert.IsTrue(kept.IndexOf(Word("superb")) >= 0);
        Assert.IsTrue(kept.IndexOf(Word("was")) < 0);
    }

    /// <summary>The label says whether both texts have a word: by itself the word tells little.</summary>
    [TestMethod]
    public void OfPairs_AnNGramMayTellByBeingInBothTexts()
    {
        var random = new Random(7);
        var (texts, labels) = (new List<string>(), new List<float>());
        for (var row = 0; row < 400; row++)
        {
            var (first, second) = (random.Next(2), random.Next(2));
            texts.Add($"{string.Join(' ', random.GetItems(Noise, 4))} {(first == 1 ? "awful" : "here")}");
            texts.Add($"{string.Join(' ', random.GetItems(Noise, 4))} {(second == 1 ? "awful" : "here")}");
            labels.Add(first == second ? 1 : 0);
        }
        var examples = Labelled.Examples(texts, [.. labels], textsPerRow: 2);
        var kept = NGramTrainer.SelectFeatures(
            examples, new SupportVectorLearner(1), Labelled.All(400), new NGramLimits(MaximumFeatures: 30));
        Assert.IsTrue(kept.Pairs);
        Assert.HasCount(30, kept.Buckets);
        Assert.IsTrue(kept.IndexOf(Word("awful")) >= 0);
        Assert.IsTrue(kept.IndexOf(Word("then")) < 0);
    }

    /// <summary>Where their order does not matter, a word tells by being in one of the texts, whichever it is.</summary>
    [TestMethod]
    public void OfPairsWithoutOrder_AnNGramTellsTheSame_InEitherText()
    {
        var random = new Random(7);
        var (texts, labels) = (new List<string>(), new List<float>());
        for (var row = 0; row < 400; row++)
        {
            var (one, label) = (random.Next(2), random.Next(2));
            for (var text = 0; text < 2; text++)
            {
                var word = label == 1 && text == one ? "superb" : label == 1 ? "here" : text == 0 ? "awful" : "there";
                texts.Add($"{string.Join(' ', random.GetItems(Noise, 4))} {word}");
            }
            labels.Add(label);
        }
        var swapped = texts.Chunk(2).SelectMany(pair => pair.Reverse()).ToList();
        var kept = Select(texts, symmetric: true);
        Assert.IsTrue(kept.Symmetric);
        Assert.AreEqual(2 * 30 + 2, kept.VectorLength);
        Assert.IsTrue(kept.IndexOf(Word("superb")) >= 0);
        CollectionAssert.AreEqual(kept.Buckets, Select(swapped, symmetric: true).Buckets);

        NGramFeatures Select(List<string> texts, bool symmetric) => NGramTrainer.SelectFeatures(
            Labelled.Examples(texts, [.. labels], textsPerRow: 2), new SupportVectorLearner(1), Labelled.All(400),
            new NGramLimits(MaximumFeatures: 30), symmetric: symmetric);
    }

    [TestMethod]
    public void TheLabelsOfOtherRows_AreNotLookedAt()
    {
        var (texts, labels) = Draw(2);
        int[] rows = [.. Labelled.All(texts.Length).Where(row => row % 4 > 0)];
        var others = labels.Select((label, row) => row % 4 > 0 ? label : 1 - label).ToArray();
        CollectionAssert.AreEqual(Select(labels, rows), Select(others, rows));
        CollectionAssert.AreNotEqual(Select(labels, rows), Select(others, Labelled.All(texts.Length)));

        int[] Select(float[] labels, int[] rows) => NGramTrainer.SelectFeatures(Labelled.Examples(texts, labels),
            new SupportVectorLearner(1), rows, new NGramLimits(MaximumFeatures: 60)).Buckets;
    }

    [TestMethod]
    public void TheMinimumCount_IsOfTexts()
    {
        var examples = Labelled.Examples(["one one", "one two", "one two three"], [0, 1, 0]);
        Assert.AreEqual((true, true, true), Known(1));
        Assert.AreEqual((true, true, false), Known(2));
        Assert.AreEqual((true, false, false), Known(3));
        Assert.AreEqual((false, false, false), Known(4));

        (bool, bool, bool) Known(int least)
        {
            var features = NGramTrainer.SelectFeatures(
                examples, new SupportVectorLearner(1), [0, 1, 2], new NGramLimits(MinimumCount: least));
            return (features.IndexOf(Word("one")) >= 0, features.IndexOf(Word("two")) >= 0, features.IndexOf(Word("three")) >= 0);
        }
    }

    [TestMethod]
    [DataRow(2_000, 1, true)]
    [DataRow(2_001, 1, false)]
    [DataRow(2_000, 600, false)]
    public void OfFewShortTexts_NGramsOfOneTextAreKnown(int rows, int words, bool isKnown)
    {
        var often = string.Join(' ', Enumerable.Range(0, words).Select(word => $"often{word:000}"));
        var features = NGramTrainer.SelectFeatures(Labelled.Examples(["alone", .. Enumerable.Repeat(often, rows - 1)], new float[rows]),
            new SupportVectorLearner(1), Labelled.All(rows));
        Assert.AreEqual((isKnown, true), (features.IndexOf(Word("alone")) >= 0, features.IndexOf(Word("often000")) >= 0));
    }

    [TestMethod]
    public void NGramsOfOneText_DisplaceNoOthers()
    {
        var examples = Labelled.Examples(["one two", "one three"], [0, 1]);
        var (all, ofTwo) = (Select(new()), Select(new(MinimumCount: 2)));
        Assert.IsGreaterThan(ofTwo.Length, all.Length);
        CollectionAssert.AreEqual(ofTwo, Select(new(MaximumFeatures: all.Length - 1)));

        int[] Select(NGramLimits limits) => NGramTrainer.SelectFeatures(
            examples, new SupportVectorLearner(1), [0, 1], limits).Buckets;
    }

    [TestMethod]
    [DataRow(1, false, 1 << 26)]
    [DataRow(500, false, 134_217)]
    [DataRow(500, true, 33_554)]
    public void WithoutAMaximum_TheWeightsAreLimited(int outputs, bool pairs, int most) =>
        Assert.AreEqual(most, new NGramLimits().MostFeatures(outputs, pairs));

    [TestMethod]
    public void AMaximum_IsLimitedByWhatAnArrayHolds()
    {
        Assert.AreEqual(1_000_000, new NGramLimits(MaximumFeatures: 1_000_000).MostFeatures(500, pairs: true));
        Assert.AreEqual(Array.MaxLength / 40_000, new NGramLimits(MaximumFeatures: 1_000_000).MostFeatures(10_000, pairs: true));
    }

    private static (string[] Texts, float[] Labels) Draw(int classes)
    {
        var random = new Random(5);
        int[] labels = [.. Enumerable.Range(0, 300).Select(row => row % classes)];
        return ([.. labels.Select(label => string.Join(' ',
            random.GetItems(Noise, 5).Append(random.Next(4) == 0 ? Telling[label] : Noise[random.Next(8)])))],
            Array.ConvertAll(labels, label => (float)label));
    }

    private static int Word(string word) => Labelled.Extract(word)[0].Bucket;
}
