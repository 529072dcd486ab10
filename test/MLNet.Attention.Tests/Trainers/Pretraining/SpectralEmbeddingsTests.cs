using MLNet.Attention.Trainers.Pretraining;
using MLNet.Attention.Transforms.Buffers;

namespace MLNet.Attention.Tests.Trainers.Pretraining;

[TestClass]
public sealed class SpectralEmbeddingsTests
{
    private const int Size = 12;

    [TestMethod]
    public void TheColumns_AreOrthogonalEigenvectors_WithTheLargestEigenvaluesFirst()
    {
        var matrix = CooccurrenceMatrix.Create(
            CooccurrenceMatrixTests.Block(CooccurrenceMatrixTests.Texts(new Random(4), 40)), Size, () => { });
        const int dimension = 2;
        var vectors = SpectralEmbeddings.Compute(matrix, dimension, new Random(1), () => { });
        var products = matrix.Times(vectors, dimension);
        var lengths = new double[dimension];
        for (var i = 0; i < dimension; i++)
        {
            // A column is an eigenvector times the root of its eigenvalue: its square is the eigenvalue.
            lengths[i] = Sum(vectors, i, vectors, i);
            for (var row = 0; row < Size; row++)
            {
                Assert.AreEqual(lengths[i] * vectors[row * dimension + i], Math.Abs(products[row * dimension + i])
                    * Math.Sign(vectors[row * dimension + i]), 0.05 * lengths[i], $"[{row}, {i}]");
            }
        }
        Assert.IsGreaterThan(lengths[1], lengths[0]);
        Assert.AreEqual(0, Sum(vectors, 0, vectors, 1), 1e-3);

        static double Sum(float[] a, int i, float[] b, int j) =>
            Enumerable.Range(0, Size).Sum(row => (double)a[row * dimension + i] * b[row * dimension + j]);
    }

    [TestMethod]
    public void NeighboursAreAlike()
    {
        var matrix = CooccurrenceMatrix.Create(
            CooccurrenceMatrixTests.Block(CooccurrenceMatrixTests.Texts(new Random(4), 400)), Size, () => { });
        var vectors = SpectralEmbeddings.Compute(matrix, 2, new Random(1), () => { });
        double Cosine(int a, int b)
        {
            ReadOnlySpan<float> x = vectors.AsSpan(2 * a, 2), y = vectors.AsSpan(2 * b, 2);
            return VectorMath.Dot(x, y) / Math.Sqrt(VectorMath.Dot(x, x) * VectorMath.Dot(y, y));
        }
        for (var i = 2; i < Size; i++)
            Assert.IsGreaterThan(Cosine(i, (i + 1) % 2), Cosine(i, i % 2), $"token {i}: tokens of the same parity occur together");
    }

    [TestMethod]
    public void TheSeedDecides_AndATokenWithoutNeighboursIsZero()
    {
        var matrix = CooccurrenceMatrix.Create(CooccurrenceMatrixTests.Block([[2, 3, 4], [3, 4, 2, 5]]), Size, () => { });
        var vectors = SpectralEmbeddings.Compute(matrix, 3, new Random(1), () => { });
        CollectionAssert.AreEqual(vectors, SpectralEmbeddings.Compute(matrix, 3, new Random(1), () => { }));
        Assert.IsTrue(Array.TrueForAll(vectors[^3..], value => value == 0));
        Assert.IsTrue(Array.TrueForAll(vectors, float.IsFinite));
    }
}
