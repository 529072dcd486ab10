using System.Runtime.InteropServices;
using MLNet.Attention.Transforms.NGrams;

namespace MLNet.Attention.Tests.Transforms.NGrams;

[TestClass]
public sealed class NGramModelTests
{
    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    [DataRow(8)]
    [DataRow(77)]
    public void AScore_IsTheProductOfVectorAndWeights(int outputs)
    {
        const int features = 20;
        var random = new Random(outputs);
        var weights = Enumerable.Range(0, features * outputs).Select(_ => random.NextSingle() - 0.5f).ToArray();
        var biases = Enumerable.Range(0, outputs).Select(_ => random.NextSingle()).ToArray();
        var model = new NGramModel(
            new NGramFeatures([.. Enumerable.Range(0, features)], new float[features], pairs: false), weights, biases);
        var vector = new NGramVector();
        foreach (var index in new[] { 19, 0, 7, 8 })
            vector.Items.Add((index, random.NextSingle()));

        var scores = new float[outputs];
        model.Score(vector, scores);

        for (var c = 0; c < outputs; c++)
        {
            var expected = biases[c] + vector.Items.Sum(item => (double)item.Value * weights[item.Index * outputs + c]);
            Assert.AreEqual(expected, scores[c], 1e-5, $"output {c}");
        }
    }

    [TestMethod]
    public void TwoTexts_AreWhatTheyShareAndWhatOnlyOneHas()
    {
        // Features 0 and 1 are of words, 2 and 3 of characters.
        var (first, second) = (new NGramVector(), new NGramVector());
        first.Items.AddRange([(0, 0.6f), (1, 0.8f), (3, 1)]);
        second.Items.AddRange([(1, 0.5f), (2, 0.25f), (3, 1)]);
        var pair = new NGramVector();
        pair.Items.Add((99, 99)); // forgotten
        pair.FillPair(first, second, features: 4, wordFeatures: 2);

        var dense = new float[14];
        foreach (var (index, value) in pair.Items)
            dense[index] += value;
        float[] expected =
        [
            0, 0.5f, 0, 1, // what both have
            0.6f, 0.3f, 0, 0, // what the first has more
            0, 0, 0.25f, 0, // what the second has more
            0.4f, 1, // cosines of words and of characters
        ];
        for (var i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], dense[i], 1e-6, $"element {i}");
        Assert.IsTrue(pair.Items.TrueForAll(item => item.Value > 0));
    }

    [TestMethod]
    public void TwoTextsWithoutOrder_AreWhatTheyShareAndWhatOneHasMore()
    {
        var (first, second) = (new NGramVector(), new NGramVector());
        first.Items.AddRange([(0, 0.6f), (1, 0.8f), (3, 1)]);
        second.Items.AddRange([(1, 0.5f), (2, 0.25f), (3, 1)]);
        var (pair, swapped) = (new NGramVector(), new NGramVector());
        pair.FillPair(first, second, features: 4, wordFeatures: 2, symmetric: true);
        swapped.FillPair(second, first, features: 4, wordFeatures: 2, symmetric: true);

        CollectionAssert.AreEqual(pair.Items, swapped.Items);
        var dense = new float[NGramFeatures.LengthOf(4, pairs: true, symmetric: true)];
        foreach (var (index, value) in pair.Items)
            dense[index] += value;
        float[] expected = [0, 0.5f, 0, 1, 0.6f, 0.3f, 0.25f, 0, 0.4f, 1];
        Assert.HasCount(expected.Length, dense);
        for (var i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], dense[i], 1e-6, $"element {i}");
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void ThePartsOfAPair_SumToItsScore(bool symmetric)
    {
        var (first, second, pair) = (new NGramVector(), new NGramVector(), new NGramVector());
        first.Items.AddRange([(0, 0.6f), (1, 0.8f), (3, 1)]);
        second.Items.AddRange([(1, 0.5f), (2, 0.25f), (3, 1)]);
        var words = NGramExtractor.WordBuckets;
        var features = new NGramFeatures([0, 1, words, words + 1], [1, 1, 1, 1], pairs: true, symmetric);
        pair.FillPair(first, second, 4, 2, symmetric);
        var random = new Random(2);
        var model = new NGramModel(
            features, [.. Enumerable.Range(0, features.VectorLength).Select(_ => random.NextSingle() - 0.5f)], [0.1f]);
        var score = new float[1];
        model.Score(pair, score);
        var parts = Enumerable.Range(0, 4).Sum(feature => model.Part(feature, Of(first, feature), Of(second, feature), 0));
        Assert.AreEqual(score[0] - 0.1f, parts, 1e-6);

        static float Of(NGramVector text, int feature) =>
            text.Items.Where(item => item.Index == feature).Sum(item => item.Value);
    }

    [TestMethod]
    public void TextsWithoutAnyNGram_ArePairsToo()
    {
        var (some, none, pair) = (new NGramVector(), new NGramVector(), new NGramVector());
        some.Items.Add((0, 1));
        pair.FillPair(none, none, 1, 1);
        Assert.IsEmpty(pair.Items);
        pair.FillPair(some, none, 1, 1);
        CollectionAssert.AreEqual(new[] { (1, 1f) }, pair.Items);
        pair.FillPair(none, some, 1, 1);
        CollectionAssert.AreEqual(new[] { (2, 1f) }, pair.Items);
    }

    [TestMethod]
    public void EqualTexts_HaveCosinesOf1_AndNothingOfTheirOwn()
    {
        var found = new List<(int Bucket, int Count)>();
        new NGramExtractor(lowerCase: true).Extract("not bad at all", found);
        int[] buckets = [.. found.Select(item => item.Bucket).Order()];
        var features = new NGramFeatures(buckets, [.. buckets.Select(bucket => 1 + bucket % 3 / 2f)], pairs: true);
        Assert.AreEqual(3 * buckets.Length + 2, features.VectorLength);
        var pair = new NGramVector();
        var items = CollectionsMarshal.AsSpan(found);
        features.FillPair(pair, items, items, (new NGramVector(), new NGramVector()));
        Assert.HasCount(buckets.Length + 2, pair.Items);
        Assert.IsTrue(pair.Items.TrueForAll(item => item.Index < buckets.Length || item.Index >= 3 * buckets.Length));
        Assert.AreEqual(1, pair.Items[^2].Value, 1e-5);
        Assert.AreEqual(1, pair.Items[^1].Value, 1e-5);
    }
}
