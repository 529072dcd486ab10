using MLNet.Attention.Trainers.Pretraining;
using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.Tokenization;

namespace MLNet.Attention.Tests.Trainers.Pretraining;

[TestClass]
public sealed class CooccurrenceMatrixTests
{
    private const int Size = 12;
    private const int Pad = Size; // of no text that is counted

    [TestMethod]
    public void TheValues_AreThoseOfANaiveCount()
    {
        var texts = Texts(new Random(4), 40);
        var expected = Naive(texts);
        var found = Dense(CooccurrenceMatrix.Create(Block(texts), Size, () => { }));
        Assert.IsTrue(Array.Exists(found, value => value > 0));
        for (var i = 0; i < found.Length; i++)
            Assert.AreEqual(expected[i / Size, i % Size], found[i], 1e-5, $"[{i / Size}, {i % Size}]");
    }

    [TestMethod]
    public void PaddingBetweenSentences_DoesNotCount()
    {
        var texts = Texts(new Random(4), 40);
        var padded = Array.ConvertAll(texts, text => text.Chunk(3)
            .SelectMany(sentence => sentence.Concat(Enumerable.Repeat(Pad, 7 - sentence.Length))).ToArray());
        CollectionAssert.AreEqual(Dense(CooccurrenceMatrix.Create(Block(texts), Size, () => { })),
            Dense(CooccurrenceMatrix.Create(Block(padded), Size, () => { })));
    }

    [TestMethod]
    public void ACancellationEndsTheCount() => Assert.ThrowsExactly<OperationCanceledException>(() =>
        CooccurrenceMatrix.Create(Block(Texts(new Random(4), 3)), Size, () => throw new OperationCanceledException()));

    /// <summary>Sentences of 1 to 14 tokens, in which tokens of the same parity are neighbours more often.</summary>
    internal static int[][] Texts(Random random, int count) => [.. Enumerable.Range(0, count).Select(text =>
        Enumerable.Range(0, random.Next(1, 15))
            .Select(_ => random.Next(8) == 0 ? random.Next(Size) : 2 * random.Next(Size / 2) + text % 2).ToArray())];

    internal static TokenBlock Block(int[][] texts)
    {
        var block = new TokenBlock(new SpecialIds(Pad, Pad + 1));
        foreach (var text in texts)
            block.Add(text);
        return block;
    }

    private static float[] Dense(CooccurrenceMatrix matrix)
    {
        var identity = new float[Size * Size];
        for (var i = 0; i < Size; i++)
            identity[i * Size + i] = 1;
        return matrix.Times(identity, Size);
    }

    private static double[,] Naive(int[][] texts)
    {
        var counts = new double[Size, Size];
        foreach (var text in texts)
        {
            for (var i = 0; i < text.Length; i++)
            {
                for (var j = 0; j < text.Length; j++)
                {
                    if (Math.Abs(i - j) is > 0 and <= 5 && text[i] != text[j])
                        counts[text[i], text[j]]++;
                }
            }
        }
        double Sum(int a) => Enumerable.Range(0, Size).Sum(b => counts[a, b]);
        var total = Enumerable.Range(0, Size).Sum(b => Math.Pow(Sum(b), 0.75));
        double Information(int a, int b) => Math.Log(counts[a, b] * total / (Sum(a) * Math.Pow(Sum(b), 0.75)));
        var values = new double[Size, Size];
        for (var a = 0; a < Size; a++)
        {
            for (var b = 0; b < Size; b++)
                values[a, b] = counts[a, b] > 0 ? Math.Max(0, (Information(a, b) + Information(b, a)) / 2) : 0;
        }
        return values;
    }
}
