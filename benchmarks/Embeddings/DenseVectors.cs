using System.Numerics;

namespace MLNet.Attention.Benchmarks;

/// <summary>Vectors with a value in each dimension.</summary>
internal sealed class DenseVectors : ITextVectors
{
    private readonly float[][] vectors;

    public DenseVectors(IEnumerable<float[]> vectors)
    {
        this.vectors = [.. vectors];
        foreach (var vector in this.vectors)
        {
            var length = Math.Sqrt(Dot(vector, vector));
            for (var i = 0; i < vector.Length && length > 0; i++)
                vector[i] = (float)(vector[i] / length);
        }
    }

    public int Width => vectors[0].Length;

    public double Cosine(int first, int second) => Dot(vectors[first], vectors[second]);

    private static double Dot(float[] a, float[] b)
    {
        var (sum, i) = (Vector<float>.Zero, 0);
        for (; i <= a.Length - Vector<float>.Count; i += Vector<float>.Count)
            sum += new Vector<float>(a, i) * new Vector<float>(b, i);
        var rest = Vector.Sum(sum);
        for (; i < a.Length; i++)
            rest += a[i] * b[i];
        return rest;
    }
}
