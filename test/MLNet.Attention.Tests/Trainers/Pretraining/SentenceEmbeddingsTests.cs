using MLNet.Attention.Trainers.Pretraining;
using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.Tokenization;

namespace MLNet.Attention.Tests.Trainers.Pretraining;

/// <summary>Embeddings whose mean is the vector of a text.</summary>
[TestClass]
public sealed class SentenceEmbeddingsTests
{
    private const int Dimension = 3;

    [TestMethod]
    public void AnEmbedding_IsAsLongAsItsTokenIsRare()
    {
        // What the texts have in common is token 2, in the first direction; tokens 3 and 4 lie across it.
        var texts = Block([2, 2, 2, 2, 3], [2, 2, 2, 2, 3, 3], [2, 2, 2, 2, 4], [2, 2, 2]);
        float[] vectors = [0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 0.1f, 0, 0, 0, 5];
        SentenceEmbeddings.Weigh(vectors, Dimension, texts, new Random(1), () => { });
        Assert.AreEqual(0.5 + Math.Log(5.0 / 3), Length(vectors, 3), 0.1, "in two texts of four");
        Assert.AreEqual(0.5 + Math.Log(5.0 / 2), Length(vectors, 4), 0.1, "in one");
        Assert.IsLessThan(0.3, Length(vectors, 2), "what all have in common is gone");
        Assert.AreEqual(0, Length(vectors, 0), "a token without a vector keeps none");
    }

    [TestMethod]
    public void WhatTextsHaveInCommon_IsTakenOut()
    {
        var random = new Random(3);
        const int size = 40, dimension = 8;
        var vectors = new float[size * dimension];
        for (var i = 0; i < vectors.Length; i++)
            vectors[i] = (i % dimension == 0 ? 2 : 0) + random.NextSingle() - 0.5f; // the first dimension is common
        var texts = Block([.. Enumerable.Range(0, 200).Select(_ =>
            Enumerable.Range(0, 6).Select(_ => random.Next(2, size)).ToArray())]);
        double Mean() => Enumerable.Range(0, texts.Count).Average(text => Cosine(Sum(vectors, texts, text, dimension),
            Sum(vectors, texts, (text + 1) % texts.Count, dimension)));
        var before = Mean();
        var copy = (float[])vectors.Clone();
        SentenceEmbeddings.Weigh(vectors, dimension, texts, new Random(1), () => { });
        Assert.IsGreaterThan(0.9, before);
        Assert.IsLessThan(0.1, Math.Abs(Mean()));
        SentenceEmbeddings.Weigh(copy, dimension, texts, new Random(1), () => { });
        CollectionAssert.AreEqual(vectors, copy, "the same seed gives the same");
    }

    [TestMethod]
    public void ItCanBeCancelled() => Assert.Throws<OperationCanceledException>(() => SentenceEmbeddings.Weigh(
        new float[9], Dimension, Block([2]), new Random(1), () => throw new OperationCanceledException()));

    private static TokenBlock Block(params int[][] texts)
    {
        var block = new TokenBlock(new SpecialIds(0, 1));
        foreach (var text in texts)
            block.Add(text);
        return block;
    }

    private static double Length(float[] vectors, int token) =>
        Math.Sqrt(vectors[(token * Dimension)..((token + 1) * Dimension)].Sum(value => (double)value * value));

    private static double[] Sum(float[] vectors, TokenBlock texts, int text, int dimension)
    {
        var sum = new double[dimension];
        foreach (var id in texts[text])
        {
            for (var i = 0; i < dimension; i++)
                sum[i] += vectors[id * dimension + i];
        }
        return sum;
    }

    private static double Cosine(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum()
        / Math.Sqrt(a.Sum(x => x * x) * b.Sum(y => y * y));
}
