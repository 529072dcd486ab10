using System.Runtime.InteropServices;
using MLNet.Attention.Tests.Trainers.Tokenization;
using MLNet.Attention.Trainers.Data;
using MLNet.Attention.Trainers.LinearModels;
using MLNet.Attention.Trainers.NGrams;
using MLNet.Attention.Transforms.NGrams;

namespace MLNet.Attention.Tests.Trainers.NGrams;

/// <summary>The vectors that are learnt from are those that a model scores.</summary>
[TestClass]
public sealed class NGramVectorsTests
{
    // The last one has counts far above 7, the first one has no n-gram that is known.
    private static readonly string[] Texts =
    [
        "§", "not bad at all, not bad", "good film", "a good, good, good film", "", "bad film at best", "not at all good",
        string.Concat(Enumerable.Repeat("ho ho bad ", 100)),
    ];

    private static readonly LinearLearner Learner = new SupportVectorLearner(1);

    [TestMethod]
    [DataRow(1, false)]
    [DataRow(2, false)]
    [DataRow(2, true)]
    public void AVector_TimesItsScales_IsThatOfAModel(int textsPerRow, bool symmetric)
    {
        var examples = Labelled.Examples(Texts, new float[Texts.Length / textsPerRow], textsPerRow: textsPerRow);
        var features = NGramTrainer.SelectFeatures(examples, Learner, [], symmetric: symmetric);
        var vectors = new NGramVectors(examples, features);
        Assert.AreEqual((examples.Count, features.VectorLength), (vectors.Count, vectors.Scales.Length));
        for (var row = 0; row < examples.Count; row++)
        {
            var (vector, scratch) = (new NGramVector(), (new NGramVector(), new NGramVector()));
            var first = CollectionsMarshal.AsSpan(Labelled.Extract(Texts[row * textsPerRow]));
            if (textsPerRow == 1)
                features.Fill(vector, first);
            else
                features.FillPair(vector, first, CollectionsMarshal.AsSpan(Labelled.Extract(Texts[2 * row + 1])), scratch);
            AssertEqual(Dense(vector, features), Dense(vectors, row), $"row {row}");
            var read = examples.Vectors(features, [row]).Single();
            AssertEqual(Dense(vector, features), Dense(read, features), $"row {row}, read back");
        }
    }

    [TestMethod]
    [DataRow(1, false)]
    [DataRow(2, false)]
    [DataRow(2, true)]
    public void OfUnknownNGrams_NothingIsInTheLengthOfAText(int textsPerRow, bool symmetric)
    {
        var examples = Labelled.Examples(Texts, new float[Texts.Length / textsPerRow], textsPerRow: textsPerRow);
        var features = NGramTrainer.SelectFeatures(examples, Learner, [], new(MinimumCount: 1), symmetric: symmetric);
        var vectors = new NGramVectors(examples, features);
        int[] learnt = [1, 2];
        var weights = LinearProblem.WeighElements(vectors, learnt, [.. Texts.Select(_ => 1f)], vectors.Scales.Length, () => { });
        var known = Labelled.Known(examples, features, learnt);
        Assert.IsInRange(1, features.Buckets.Length - 1, known.Buckets.Length);
        var part = vectors.Knowing(weights, [0, 3], () => { });
        foreach (var row in new[] { 0, 3 })
        {
            var found = Dense(part, row);
            AssertEqual(Dense(examples.Vectors(known, [row]).Single(), known),
                [.. Labelled.ElementsOf(known, features).Select(element => found[element])], $"row {row}");
        }
        Assert.IsTrue(Dense(part, 1).All(value => value == 0), "a row that was not asked for");
        AssertEqual(Dense(vectors, 3), Dense(new NGramVectors(examples, features), 3), "the vectors of all");
    }

    [TestMethod]
    public void OtherFeatures_AreRefused()
    {
        var examples = Labelled.Examples(Texts, new float[Texts.Length]);
        var features = NGramTrainer.SelectFeatures(examples, Learner, []);
        var other = NGramTrainer.SelectFeatures(examples, Learner, [], new(MinimumCount: 4));
        Assert.AreEqual(new NGramVectors(examples, features).Count, new NGramVectors(examples, features).Count);
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => new NGramVectors(examples, other));
        Assert.Contains($"{features.Buckets.Length} known n-grams already", error.Message);
        Assert.ThrowsExactly<InvalidOperationException>(() => examples.NGrams!.Add([(1, 1)]));
        Assert.ThrowsExactly<InvalidOperationException>(() => NGramTrainer.SelectFeatures(examples, Learner, []));
    }

    /// <summary>A million texts of 230 characters, of 1,000 different n-grams, take 3 GB.</summary>
    [TestMethod]
    public void TextsLikeNews_Take3BytesForEachNGram()
    {
        const int rows = 20_000;
        var (random, extractor, ngrams) = (new Random(1), new NGramExtractor(lowerCase: true), new NGramTexts());
        var text = Learn.RandomText(1, "eeetttaaooiinnsshhrrddlcumwfgypb    ", 50_000);
        var (found, count) = (new List<(int Bucket, int Count)>(), 0L);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var row = 0; row < rows; row++)
        {
            found.Clear();
            extractor.Extract(text.AsSpan(random.Next(text.Length - 230), 230), found);
            count += found.Count;
            ngrams.Add(CollectionsMarshal.AsSpan(found));
        }
        var bytes = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.IsGreaterThan(700.0 * rows, count);
        Assert.IsLessThan(3.2, bytes / (double)count);
        Assert.IsLessThan(4000.0, bytes / (double)rows);
        Assert.AreEqual(rows, ngrams.Count);
    }

    private static void AssertEqual(double[] expected, double[] found, string message)
    {
        for (var i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], found[i], 1e-6, $"{message}, element {i}");
    }

    private static double[] Dense(NGramVector vector, NGramFeatures features)
    {
        var dense = new double[features.VectorLength];
        foreach (var (index, value) in vector.Items)
            dense[index] += value;
        return dense;
    }

    private static double[] Dense(NGramVectors vectors, int row)
    {
        var visitor = new Filler(new double[vectors.Scales.Length], vectors.Scales);
        vectors.Visit(row, ref visitor);
        return visitor.Dense;
    }

    private readonly struct Filler(double[] dense, float[] scales) : ISparseVisitor
    {
        public double[] Dense => dense;

        public void Visit(int index, float value) => dense[index] += value * scales[index];
    }
}
